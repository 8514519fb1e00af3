/**
 * A body with a button: a click on it, a change of 300 KB in the same task, and away to `/away`. With any query it stays, so that
 * the tab can be closed instead.
 */
export const PAGE_TO_LEAVE = `<button id="go">go</button><div id="out"></div><script>
  addEventListener('load', () => go.addEventListener('click', () => {
    out.textContent = Array.from({ length: 30000 }, () => Math.random().toString(36).slice(2, 12)).join('');
    if (!location.search) location.href = '/away';
  }))</script>`;
