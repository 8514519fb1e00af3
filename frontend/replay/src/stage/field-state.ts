// What neither a field's value nor its tick can tell: a choice of several, a box neither ticked nor not, a value the page calls wrong.

/** @param said of the field by an input event */
export function showFieldState(field: Node | null, { selected, isIndeterminate, isRefused }: Record<string, unknown>): void {
  if (field !== null && 'setCustomValidity' in field) (field as HTMLInputElement).setCustomValidity(isRefused === true ? 'refused' : '');
  if (field?.nodeName === 'INPUT') (field as HTMLInputElement).indeterminate = isIndeterminate === true;
  if (field?.nodeName !== 'SELECT' || !Array.isArray(selected)) return;
  for (const option of (field as HTMLSelectElement).options) option.selected = selected.includes(option.index);
}
