// Shapes of the events every recording is full of, known beforehand to both sides. Never changed for a version of the compact
// form that was ever sent: another list is another version.

/** One shape a line, its fields apart by spaces. */
export const KNOWN_SHAPES = `3type odata itimestamp
1source apositions
ix iy iid itimeOffset
0source etexts eattributes eremoves aadds
iparentId znextId onode
iparentId inextId onode
2type stagName oattributes echildNodes iid
2type stagName oattributes achildNodes iid
3type stextContent iid
sclass

3source iid ix iy
2source 1type iid ix iy
2source 0type iid ix iy
2source 2type iid ix iy ipointerType
2source 5type iid
2source 6type iid
5source stext fisChecked iid
0source etexts eattributes aremoves aadds
0source atexts eattributes eremoves eadds
0source etexts aattributes eremoves eadds
iid svalue
iid oattributes
iparentId iid
5type itimestamp odata
"hs:click"tag opayload
iview inode ix iy abox ipageX ipageY iviewportWidth iviewportHeight
"hs:element"tag opayload
inode iversion sselector srole stext
"hs:scroll"tag opayload
iview inode iheight ireached ifold
"hs:signal"tag opayload
skind
sselector
\u0002i
\u0002j
\u0002s`;
