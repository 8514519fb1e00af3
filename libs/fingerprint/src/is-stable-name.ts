// Tells names a developer chose (`checkout-button`) from values a machine or a person put there (`u-83af21c9`, `jo@x.org`).
// Only the former may stand in a selector: the latter neither find the element again nor belong in our data.

const SHAPE = /^[a-z][\w.:-]{0,39}$/i;
const MACHINE = /^(:r|radix|ember|react|mui|headlessui|cdk|mat|ng|yui|ext|gen)[-_:]?.*\d/i;

/**
 * Whether an attribute value looks chosen by a developer and safe to keep in a selector.
 * False for ids with numbers of three digits or more, hashes, tokens, uuids, e-mail and network addresses, sentences.
 */
export function isStableName(value: string): boolean {
  if (!SHAPE.test(value) || MACHINE.test(value)) return false;
  return value.split(/[-_.:]+/).every(isWord);
}

function isWord(word: string): boolean {
  if (/\d{3}/.test(word)) return false;
  if (/^[0-9a-f]{6,}$/i.test(word) && /\d/.test(word)) return false;
  // Letters and digits taking turns: `k3j9x`. One number at an end (`step2`, `h1`) is how people write.
  if ((word.match(/[a-z]\d|\d[a-z]/gi) ?? []).length > 2) return false;
  // camelCase changes case seldom; base64 does so all the time.
  const caseChanges = (word.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g) ?? []).length;
  if (word.length >= 6 && caseChanges > word.length / 3) return false;
  return !(word.length >= 8 && !/[aeiouy]/i.test(word));
}
