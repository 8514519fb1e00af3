// The compact form of a batch's events: what both sides of it must agree on. A payload that begins with its version instead of '['
// is in this form; it says the same JSON in a third of the bytes, and gzip makes more of it.
//
//   payload  = version, varint length of numbers, numbers, text (UTF-8)
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

/** What both sides must know, as plain JSON: the encoder is handed over to a worker as text, and this with it. */
export interface CompactForm {
  /** First byte of a payload in this form. Other known shapes are another version. */
  version: number;
  /** Between the fields of a shape; ends a string; ends the strings of a column. */
  fieldEnd: string;
  stringEnd: string;
  columnEnd: string;
  /** Shapes known beforehand, one a line, their fields apart by spaces. */
  knownShapes: string;
}

/**
 * The form batches are sent in. Its known shapes are those of the events every recording is full of; none of this ever changes
 * for a version that was sent.
 */
export const COMPACT_FORM: CompactForm = {
  version: 1,
  fieldEnd: '\u0002',
  stringEnd: '\u0000',
  columnEnd: '\u0001',
  knownShapes: `3type itimestamp odata
5type itimestamp odata
1source apositions
ix iy iid itimeOffset
0source aremoves aadds etexts eattributes
0source eremoves aadds etexts eattributes
0source aremoves eadds etexts eattributes
0source eremoves eadds etexts aattributes
0source eremoves eadds atexts eattributes
0source aremoves aadds etexts aattributes
iparentId iid
iparentId znextId onode
iparentId inextId onode
2type stagName oattributes iid echildNodes
2type stagName oattributes iid achildNodes
3type stextContent iid
3type stextContent tisStyle iid

sclass
shref
sid
iid oattributes
iid svalue
3source iid ix iy
2source 0type iid ix iy
2source 1type iid ix iy
2source 2type iid ix iy
2source 0type iid jx jy
2source 1type iid jx jy
2source 5type iid fisRingShown
2source 5type iid tisRingShown
2source 6type iid
5source stext fisChecked iid tuserTriggered
"hs:click"tag opayload
iview inode ix iy abox ipageX ipageY iviewportWidth iviewportHeight
"hs:element"tag opayload
inode iversion sselector srole stext
"hs:scroll"tag opayload
iview inode iheight ireached ifold
"hs:signal"tag opayload
skind
"hs:boxes"tag opayload
ascroll aboxes efonts
"hs:cost"tag opayload
iview ims ilongestMs ispanMs
"hs:view"tag opayload
iview scause sorigin spath sreferrer iviewportWidth iviewportHeight stitle
"hs:window"tag opayload
slanguage stimeZone iscreenWidth iscreenHeight ipixelRatio fisAutomated
"hs:assets"tag opayload
eassets tisSettled
aassets
surl shash
4type itimestamp odata
shref iwidth iheight iscrollbar
2type itimestamp odata
onode oinitialOffset
0type iid achildNodes
1type sname spublicId ssystemId iid
slang
ileft itop
s_cssText
\u0002a
\u0002i
\u0002j`,
};
