// What the visitor has typed and pages may mirror elsewhere: a secret field's value in a preview, any field's value in an
// attribute of a neighbour. Kept in memory only, to blot it out of whatever is about to be recorded.

const MOST_FIELDS = 40;
/** Shorter values would blot out ordinary words. */
const SHORTEST = 4;

export interface TypedValues {
  /** Remembers a field's present value. */
  note(field: Element, value: string, isSecret: boolean): void;
  /** Blots secrets out of a text. */
  withoutSecrets(text: string): string;
  /** Blots any typed value out of an attribute; a value equal to the whole attribute counts from its first letter on. */
  withoutTyped(attribute: string): string;
}

export function makeTypedValues(): TypedValues {
  const secrets = new Map<Element, string[]>();
  const others = new Map<Element, string[]>();
  const blot = (text: string, values: Map<Element, string[]>): string => {
    let clean = text;
    for (const forms of values.values()) {
      for (const form of forms) if (form.length >= SHORTEST && clean.includes(form)) clean = clean.split(form).join('*'.repeat(8));
    }
    return clean;
  };
  return {
    note(field, value, isSecret) {
      const values = isSecret ? secrets : others;
      values.delete(field);
      // Card numbers are shown with and without their blanks.
      if (value !== '') values.set(field, [value, ...[value.replace(/[\s-]/g, '')].filter((bare) => bare !== value), encodeURIComponent(value)]);
      if (values.size > MOST_FIELDS) values.delete(values.keys().next().value!);
    },
    withoutSecrets: (text) => (secrets.size === 0 ? text : blot(text, secrets)),
    withoutTyped(attribute) {
      if (secrets.size + others.size === 0) return attribute;
      for (const values of [secrets, others]) {
        for (const forms of values.values()) if (forms.includes(attribute)) return '*'.repeat(8);
      }
      return blot(blot(attribute, secrets), others);
    },
  };
}
