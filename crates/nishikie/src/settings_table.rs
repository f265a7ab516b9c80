//! Groups of settings, each declared as one table.
//!
//! A row of a table has a setting's sentence, name, type, default, bounds and unit. From it come the field with its documentation,
//! [`Default`], the reading from JSON (an absent field has its default, an unknown one is an error) and `check`.
//!
//! ```ignore
//! settings_table! {
//!     /// The settings of blurs.
//!     pub struct BlurSettings in "blur." {
//!         /// Standard deviation of the blur.
//!         deviation: f32 = 1.5, [above 0], "pixels";
//!         /// The number of passes.
//!         passes: usize = 3, [1..=16], "";
//!     }
//!     rules {
//!         "passes": |blur| blur.passes < 8 || blur.deviation < 4.0, "too many for so wide a blur";
//!     }
//! }
//! ```

/// The bounds of a setting's values.
pub(crate) struct Bounds {
    pub least: f64,
    /// True if `least` itself is excluded.
    pub above: bool,
    pub most: f64,
    /// True if `most` itself is excluded.
    pub below: bool,
}

impl Bounds {
    fn contain(&self, value: f64) -> bool {
        let low = match self.above {
            true => value > self.least,
            false => value >= self.least,
        };
        let high = match self.below {
            true => value < self.most,
            false => value <= self.most,
        };
        low && high && value.is_finite()
    }
}

/// A number, or several that have the same bounds.
pub(crate) trait Numbers {
    /// Returns true if every number lies within the bounds.
    fn within(&self, bounds: &Bounds) -> bool;
}

macro_rules! numbers {
    ($($type:ty)*) => {
        $(impl Numbers for $type {
            fn within(&self, bounds: &Bounds) -> bool {
                bounds.contain(*self as f64)
            }
        })*
    };
}

numbers!(f32 f64 i32 u32 usize);

impl<T: Numbers, const N: usize> Numbers for [T; N] {
    fn within(&self, bounds: &Bounds) -> bool {
        self.iter().all(|number| number.within(bounds))
    }
}

impl<T: Numbers> Numbers for Vec<T> {
    fn within(&self, bounds: &Bounds) -> bool {
        self.iter().all(|number| number.within(bounds))
    }
}

/// Parses the bounds that a row has in brackets.
macro_rules! bounds {
    ($least:literal ..= $most:literal) => {
        $crate::settings_table::bounds!(@ $least, false, $most, false)
    };
    ($least:literal .. $most:literal) => {
        $crate::settings_table::bounds!(@ $least, false, $most, true)
    };
    (above $least:literal to $most:literal) => {
        $crate::settings_table::bounds!(@ $least, true, $most, false)
    };
    (above $least:literal below $most:literal) => {
        $crate::settings_table::bounds!(@ $least, true, $most, true)
    };
    (above $least:literal) => {
        $crate::settings_table::Bounds {
            least: $least as f64,
            above: true,
            most: f64::INFINITY,
            below: false,
        }
    };
    (from $least:literal) => {
        $crate::settings_table::Bounds {
            least: $least as f64,
            above: false,
            most: f64::INFINITY,
            below: false,
        }
    };
    (@ $least:literal, $above:literal, $most:literal, $below:literal) => {
        $crate::settings_table::Bounds {
            least: $least as f64,
            above: $above,
            most: $most as f64,
            below: $below,
        }
    };
}

/// Expands to the message for a number outside its bounds.
macro_rules! problem {
    ($least:literal ..= $most:literal) => {
        concat!("outside ", $least, "..=", $most)
    };
    ($least:literal .. $most:literal) => {
        concat!("outside ", $least, "..", $most)
    };
    (above $least:literal to $most:literal) => {
        concat!("not above ", $least, " and at most ", $most)
    };
    (above $least:literal below $most:literal) => {
        concat!("not above ", $least, " and below ", $most)
    };
    (above $least:literal) => {
        concat!("not above ", $least)
    };
    (from $least:literal) => {
        concat!("below ", $least, ", or not finite")
    };
}

/// Expands to the end of a field's documentation: default, bounds and unit.
macro_rules! facts {
    ($default:expr, [group], "") => {
        ""
    };
    ($default:expr, [any], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, "", $unit)
    };
    ($default:expr, [$least:literal ..= $most:literal], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, concat!(", from ", $least, " to ", $most), $unit)
    };
    ($default:expr, [$least:literal .. $most:literal], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, concat!(", from ", $least, " and below ", $most), $unit)
    };
    ($default:expr, [above $least:literal to $most:literal], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, concat!(", above ", $least, " and at most ", $most), $unit)
    };
    ($default:expr, [above $least:literal below $most:literal], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, concat!(", above ", $least, " and below ", $most), $unit)
    };
    ($default:expr, [above $least:literal], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, concat!(", above ", $least), $unit)
    };
    ($default:expr, [from $least:literal], $unit:tt) => {
        $crate::settings_table::facts!(@ $default, concat!(", at least ", $least), $unit)
    };
    (@ $default:expr, $bounds:expr, "") => {
        concat!("\n\nDefault `", stringify!($default), "`", $bounds, ".")
    };
    (@ $default:expr, $bounds:expr, $unit:tt) => {
        concat!("\n\nDefault `", stringify!($default), "`", $bounds, "; in ", $unit, ".")
    };
}

/// Returns from `check` with the error of a row, if it has one.
macro_rules! check_row {
    ($value:expr, $name:expr, [group]) => {
        $value.check()?
    };
    ($value:expr, $name:expr, [any]) => {};
    ($value:expr, $name:expr, [$($bounds:tt)+]) => {
        if !$crate::settings_table::Numbers::within(&$value, &$crate::settings_table::bounds!($($bounds)+)) {
            return Err($crate::color::ColorError::Settings {
                field: $name,
                problem: $crate::settings_table::problem!($($bounds)+),
            });
        }
    };
}

/// Declares a group of settings; see the [module](self).
///
/// Errors name a field with the prefix after `in`. Bounds are `a..=b`, `a..b`, `above a`, `above a to b`, `above a below b` or `from a`;
/// `group` is a nested group, and `any` has no bounds except those of a rule. `ignores` names fields that older programs wrote.
macro_rules! settings_table {
    (
        $(#[$attribute:meta])*
        pub struct $group:ident in $path:literal $(ignores $($ignored:ident)+)? {
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $type:ty = $default:expr, [$($bounds:tt)+], $unit:tt;
            )+
        }
        $(rules {
            $($of:literal: |$it:ident| $holds:expr, $problem:literal;)+
        })?
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub struct $group {
            $(
                $(#[doc = $doc])+
                #[doc = $crate::settings_table::facts!($default, [$($bounds)+], $unit)]
                pub $field: $type,
            )+
        }

        impl Default for $group {
            fn default() -> Self {
                $group { $($field: $default,)+ }
            }
        }

        impl<'de> serde::Deserialize<'de> for $group {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // The same fields and the ignored ones. The struct has the same name because errors of deserialization mention it.
                #[derive(serde::Deserialize)]
                #[serde(deny_unknown_fields, default)]
                struct $group {
                    $($(#[allow(dead_code)] $ignored: serde::de::IgnoredAny,)+)?
                    $($field: $type,)+
                }

                impl Default for $group {
                    fn default() -> Self {
                        $group {
                            $($($ignored: serde::de::IgnoredAny,)+)?
                            $($field: $default,)+
                        }
                    }
                }

                let read = <$group as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self { $($field: read.$field,)+ })
            }
        }

        impl $group {
            /// Checks that every number lies within its bounds.
            ///
            /// # Errors
            /// [`ColorError::Settings`](crate::color::ColorError::Settings) with the field and its problem.
            pub fn check(&self) -> Result<(), $crate::color::ColorError> {
                $(
                    $crate::settings_table::check_row!(
                        self.$field,
                        concat!($path, stringify!($field)),
                        [$($bounds)+]
                    );
                )+
                $($(
                    let holds = |$it: &Self| $holds;
                    if !holds(self) {
                        return Err($crate::color::ColorError::Settings {
                            field: concat!($path, $of),
                            problem: $problem,
                        });
                    }
                )+)?
                Ok(())
            }
        }
    };
}

pub(crate) use {bounds, check_row, facts, problem, settings_table};

#[cfg(test)]
mod tests {
    settings_table! {
        /// A group for tests.
        pub struct Group in "group." ignores old {
            /// A number.
            number: f32 = 1.5, [above 0 to 2], "pixels";
            /// Several.
            several: Vec<usize> = vec![1, 2], [1..=3], "";
            /// Below a number.
            below: f64 = 0.5, [0..1], "";
            /// A text.
            text: String = "a".to_owned(), [any], "";
        }
        rules {
            "several": |group| group.several.len() < 4, "more than 3";
        }
    }

    fn group(json: &str) -> Group {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_table_gives_defaults_and_reading() {
        let read = group(r#"{"old": {"a": 1}, "several": [3]}"#);
        let wanted = Group {
            number: 1.5,
            several: vec![3],
            below: 0.5,
            text: "a".into(),
        };
        assert_eq!(read, wanted);
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(
            json,
            r#"{"number":1.5,"several":[3],"below":0.5,"text":"a"}"#
        );
        assert!(serde_json::from_str::<Group>(r#"{"older": 1}"#).is_err());
    }

    #[test]
    fn bounds_hold_with_their_ends() {
        for right in [
            "{}",
            r#"{"number": 2}"#,
            r#"{"below": 0, "several": [1, 2, 3]}"#,
        ] {
            assert!(group(right).check().is_ok(), "{right}");
        }
        for (wrong, message) in [
            (
                r#"{"number": 0}"#,
                "group.number of color mode's settings cannot be used: not above 0 and at most 2",
            ),
            (r#"{"number": 2.5}"#, "group.number"),
            (
                r#"{"several": [1, 4]}"#,
                "group.several of color mode's settings cannot be used: outside 1..=3",
            ),
            (r#"{"several": [1, 1, 1, 1]}"#, "more than 3"),
            (r#"{"below": 1}"#, "outside 0..1"),
            (r#"{"below": -0.1}"#, "outside 0..1"),
        ] {
            let error = group(wrong).check().unwrap_err().to_string();
            assert!(error.contains(message), "{wrong}: {error}");
        }
    }
}
