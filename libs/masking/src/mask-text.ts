// Text → text that may be recorded. Two kinds of mask: what was entered is replaced by one of fixed length, so that not even its
// length leaves; words of the page keep their layout, each character replaced by one of about its width.

/** Stands for anything entered, however long. */
export const FIXED_MASK = '*'.repeat(8);

/**
 * Masks words of the page and keeps their layout: white space stays, everything else becomes `x`, the Latin letter of average
 * width; full-width characters a full-width mark, right-to-left ones a right-to-left letter, combining ones nothing visible.
 * As many UTF-16 units as before, so that selections fit. Masking twice changes nothing.
 */
export function maskText(text: string): string {
  return text
    .replace(/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]/g, '＊')
    .replace(/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g, 'ה')
    .replace(/[\u0300-\u036f]/g, '\u2060')
    .replace(/[^\s＊ה\u2060]/g, 'x');
}

/** Blots out what names a person or an account wherever it stands: e-mail addresses, card-like and long runs of digits, bank accounts. */
export function withoutIdentifiers(text: string): string {
  // Most texts hold neither. Quantifiers are bounded: a long word must not cost its square.
  const clean = text.includes('@') ? text.replace(EMAIL, FIXED_MASK) : text;
  return /\d{2}/.test(clean) ? clean.replace(ACCOUNT, FIXED_MASK).replace(DIGITS, (run) => (isLong(run) ? FIXED_MASK : run)) : clean;
}

const EMAIL = /[\w.%+\-\u00a1-\uffff]{1,64}@[\w.\-\u00a1-\uffff]{1,255}/g;
/** IBAN; US social security number. */
const ACCOUNT = /\b[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b|\b\d{3}-\d\d-\d{4}\b/g;
const DIGITS = /\d{2,}(?:[ -]?\d{2,})*/g;

/** Seven digits on end, or twelve in groups; dates and times of day have fewer. */
function isLong(run: string): boolean {
  return /\d{7}/.test(run) || run.replace(/\D/g, '').length > 11;
}
