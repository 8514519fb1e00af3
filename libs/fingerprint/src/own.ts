// A form answers with a field of its where the field has a property's name: `form.children`, `form.closest` may be inputs
// (https://html.spec.whatwg.org/multipage/forms.html#the-form-element, named properties). Asked here, it answers as any other element.

const { toString } = Object.prototype;

/** What the property is of the element itself; methods are called with `.call(element, …)`. */
export function own<Name extends keyof Element>(element: Element, name: Name): Element[Name] {
  if (toString.call(element) !== '[object HTMLFormElement]') return element[name];
  for (let type = Object.getPrototypeOf(element) as object | null; type !== null; type = Object.getPrototypeOf(type) as object | null) {
    const found = Object.getOwnPropertyDescriptor(type, name);
    if (found) return (found.get ? found.get.call(element) : found.value) as Element[Name];
  }
  return element[name];
}

export function attributeOf(element: Element, name: string): string | null {
  return own(element, 'getAttribute').call(element, name);
}
