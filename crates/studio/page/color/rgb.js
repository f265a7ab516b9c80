// Colors as text, `#rrggbb`, and as the three numbers that the server exchanges.

/** Returns `[red, green, blue]` of a text; null of null. */
export const rgbOf = (hex) => hex && [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** Returns the text of `[red, green, blue]`; null of null. */
export const hexOf = (rgb) => rgb && `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
