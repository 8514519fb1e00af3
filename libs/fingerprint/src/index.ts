// fingerprint — how an element is named by the tracker and found again in a rebuilt page.
export { FINGERPRINT_VERSION, describeElement, type Fingerprint, type MaskText } from './describe-element.ts';
export { findElement } from './find-element.ts';
export { isStableName } from './is-stable-name.ts';
export { attributeOf, own } from './own.ts';
export { roleOf } from './role-of.ts';
export { nameOf } from './visible-text.ts';
