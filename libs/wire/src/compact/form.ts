// The compact form of a batch's events: what both sides of it must agree on. A payload that begins with COMPACT instead of '['
// is in this form; it says the same JSON in a third of the bytes, and gzip makes more of it.
//
//   payload  = COMPACT, varint length of numbers, numbers, text (UTF-8)
//   numbers  = for each column: varints of value + 1, then a 0        text = for each column: its strings, each ended by U+0000,
//                                                                            then U+0001
// The text is walked as JSON is written, with one change: an object gives its plain fields before its objects and arrays, so
// that a node's id comes before its children's. Each key of an object is a column, in the order in which keys are first met; the
// first column belongs to what stands in no object. What is written for a value depends on its kind:
//
//   object, or value in an array   the number of its shape; a shape met for the first time is text of the first column
//   integer                        the difference to the last one of the column, zigzag
//   string                         0 and text of the column, or 1 + the place of the same text among the column's
//   array                          its length, then its values in the column of its key
//   other (fractions, odd text)    its JSON, written as a string is
//
// A shape is the keys of an object in their order, each with its kind in front: s string, j other JSON, i integer, o object,
// a array, e empty array, z null, t true, f false; small integers under `type` and `source` and the names of our own custom
// events are part of the shape itself (0–9, A–Z for the integer; "name"). A value in an array is a shape without keys.

/** First byte of a payload in compact form, and its version: other shapes known beforehand are another version. */
export const COMPACT = 1;

/** Keys whose small integers belong to the shape. */
export const LITERAL_KEYS = ['type', 'source'];
export const LITERAL_TAG = /^hs:[a-z-]+$/;

/** Between the fields of a shape. */
export const FIELD_END = '\u0002';
/** Ends a string, and the strings of a column, in the text. */
export const STRING_END = '\u0000';
export const COLUMN_END = '\u0001';
