// The demo as a program sees it: the shop's files, and the committed visits to begin with.
export * from "./serve-demo.js";
//# sourceMappingURL=index.js.map