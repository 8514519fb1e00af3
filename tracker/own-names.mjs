// Names of members by which the recorder's own modules speak to each other. The build makes them one or two letters long, in the
// recorder and its parts alike. What the page, a server, the bootstrap or the browser's storage ever sees has its name by contract
// and must not be here: `test/sizes.spec.ts` refuses names that browsers or libs/wire know.

export const OWN_NAMES = `
  guard fault guarded budget spent told admit frozen onFrozen isStrained listening listen emit
  masks typed without textRule ownRule fieldRule hidesText isIgnored maskField cleanText blockSelector brokenSelectors
  mirror slices isOver isBusy hurry spentMs costMs prepare isBlocked isBox isClosed isOpen isShadow isChild isTold
  owner enterShadow nextBatch renew onElement onShadowRoot onFault isEmpty takeSnapshot firstId
  onRoot onRootTold onSnapshot onDocument onViewEnd onViewBegin nodeId loadPart wantKeyframe documentTime ownOrigin ownReads
  want wantAfter taken touch monotonic wall hasJumped loadScript
  lane nextSeq isChange isVital pieces encoded said partBytes nextPart inFlightBytes isLast takeRun onGap sayLastWords comeBack discard
  withdraw showPage sessionUrl forget begin leave again nodes rootId batch roots ids
  takeBack unbound askBeside requestFailed isLeftOut isSnapshotting owners calls screens
`.trim().split(/\s+/);
