use super::fault::Fault;

/// Returns the wanted one of several frames, from 1, with a warning if the user should know that there are others.
pub fn frame_of(page: Option<u32>, frames: u32) -> Result<(u32, Option<String>), Fault> {
    match page {
        Some(page) if page == 0 || page > frames => Err(Fault::NoPage {
            page,
            pages: frames,
        }),
        Some(page) => Ok((page, None)),
        None if frames > 1 => Ok((
            1,
            Some(format!(
                "the file is an animation of {frames} frames, of which the first is read"
            )),
        )),
        None => Ok((1, None)),
    }
}
