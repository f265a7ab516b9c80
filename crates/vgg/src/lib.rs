//! VGG-19 on the CPU: features forward, the gradient at the image backward.
