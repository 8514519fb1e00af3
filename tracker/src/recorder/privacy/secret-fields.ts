// Which form fields are secret: passwords, cards, one-time codes. What is typed there leaves the page under no setting, and a
// field once secret stays so ("show password" changes its type).

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const SECRET_AUTOCOMPLETE = /\b(cc-\S+|one-time-code|current-password|new-password)/i;
const SECRET_NAME =
  /passw|passcode|passphrase|kennwort|contrase|mot.?de.?passe|pwd|secret|karten.?n|card.?(n|holder|exp)|(^|[^a-z])(cc|pan|pin|ssn|cvc\d?|cvv\d?|csc|otp|tan|iban)([^a-z]|$)|cc.?(n|exp|cs|cv)|cvc|cvv|security.?code|one.?time|verification.?code|account.?n/i;
const NAMES = ['name', 'id', 'aria-label', 'placeholder', 'data-testid', 'title'];

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
