// Which form fields are secret: passwords, cards, one-time codes. What is typed there leaves the page under no setting, and a
// field once secret stays so ("show password" changes its type).

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const SECRET_AUTOCOMPLETE = /\b(cc-\S+|one-time-code|current-password|new-password)/i;
const SECRET_NAME =
  /passw|passcode|passphrase|kennwort|contrase|mot.?de.?passe|pwd|secret|karten.?n|card.?(n|holder|exp)|(^|[^a-z])(cc|pan|pin|ssn|cvc\d?|cvv\d?|csc|otp|tan|iban)([^a-z]|$)|cc.?(n|exp|cs|cv)|cvc|cvv|security.?code|one.?time|verification.?code|account.?n/i;
const NAMES = ['name', 'id', 'aria-label', 'placeholder', 'data-testid', 'title'];

/** What a label says of its field stands at its beginning. */
const LONGEST_LABEL = 80;

const onceSecret = new WeakSet<Element>();

/** Whether the field's value is secret, now or at any time before. */
export function isSecretField(field: Field): boolean {
  if (onceSecret.has(field)) return true;
  const isSecret =
    field.type === 'password' ||
    field.hasAttribute('data-rr-is-password') ||
    SECRET_AUTOCOMPLETE.test(field.getAttribute('autocomplete') ?? '') ||
    (field.type !== 'checkbox' && field.type !== 'radio' && field.type !== 'submit' && field.type !== 'button' &&
      NAMES.some((name) => SECRET_NAME.test(field.getAttribute(name) ?? '')));
  if (isSecret) onceSecret.add(field);
  return isSecret;
}

/** Fields that a label of the page calls secret, as it is now. */
export function noteLabels(): void {
  for (const label of document.querySelectorAll('label')) if (label.control && saysSecret(label)) onceSecret.add(label.control);
}

/**
 * Whether a label says so. Asked where it makes a difference alone, for finding a field's labels means looking through the page: every
 * other field is masked anyway.
 */
export function isLabelledSecret({ labels }: HTMLInputElement | HTMLSelectElement): boolean {
  return [...labels ?? []].some(saysSecret);
}

function saysSecret(label: HTMLLabelElement): boolean {
  return SECRET_NAME.test(label.textContent.slice(0, LONGEST_LABEL));
}
