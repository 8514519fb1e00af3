// What every hostile page does for its visitors, and tells about: the same with us and without us. It keeps the natives it needs
// before the page breaks them, so that it can always report.

/** Runs first: counts what reaches the page's own error handlers. */
export const WATCH = `(() => {
  const say = JSON.stringify, own = Object.getOwnPropertyNames, text = String;
  const lines = [];
  let size = 0;
  const note = (line) => { lines[size++] = line; };
  addEventListener('error', (event) => { if (event.message) note('error ' + event.message); });
  addEventListener('unhandledrejection', (event) => note('rejection ' + text(event.reason)));
  window.watched = {
    note,
    guarded(what, run) {
      try { note(what + ' ' + run()); } catch (error) { note(what + ' threw ' + text(error)); }
    },
    report() {
      // Plain loops: the page may have replaced every method there is.
      let out = '';
      for (let i = 0; i < size; i++) out += lines[i] + '\\n';
      return out;
    },
    names: () => own(window),
  };
})();`;

/** Runs last in the body: the page's own work. */
export const PAGE_BEHAVIOUR = `(() => {
  const { note, guarded } = watched;
  const list = document.getElementById('list'), press = document.getElementById('press'), field = document.getElementById('field');
  let clicks = 0, keys = 0, changes = 0;
  guarded('listen', () => {
    press.addEventListener('click', (event) => { clicks++; note('click ' + clicks + ' trusted ' + event.isTrusted + ' prevented ' + event.defaultPrevented); });
    field.addEventListener('input', () => { keys++; });
    return 'done';
  });
  guarded('observe', () => {
    new MutationObserver((records) => { changes += records.length; }).observe(list, { childList: true, attributes: true, subtree: true, characterData: true });
    return 'done';
  });
  window.exercise = () => {
    guarded('json', () => JSON.stringify({ a: [1, 'two', { three: null }], b: 'x' }) + JSON.parse('[1,{"a":2}]').length);
    guarded('dom', () => {
      for (let i = 0; i < 5; i++) {
        const item = document.createElement('li');
        item.textContent = 'changed-by-page ' + i;
        item.setAttribute('data-n', i);
        list.appendChild(item);
      }
      list.removeChild(list.firstChild);
      list.firstChild.className = 'first';
      return list.innerHTML;
    });
    guarded('find', () => document.querySelectorAll('#list li').length + ' ' + list.lastChild.matches('li') + ' ' + list.children.length);
    guarded('style', () => getComputedStyle(press).display);
    guarded('history', () => { history.pushState({ n: 1 }, '', location.pathname + '?routed'); return history.length + location.search + history.state.n; });
    guarded('storage', () => { localStorage.setItem('page', 'kept'); return localStorage.getItem('page') + ' ' + document.cookie; });
    guarded('array', () => [3, 1, 2].map((n) => n * 2).filter((n) => n > 2).join() + Array.from({ length: 2 }).length + Object.keys({ q: 1 }));
    guarded('scripts', () => document.querySelectorAll('body script').length);
    let pending = 0;
    const begin = (what, run) => {
      pending++;
      try { run(); } catch (error) { note(what + ' threw ' + error); pending--; }
    };
    const end = (what, value) => { note(what + ' ' + value); pending--; };
    begin('timer', () => setTimeout(() => end('timer ran', changes), 20));
    begin('promise', () => Promise.resolve('kept').then((value) => end('promise', value)));
    begin('fetch', () => fetch('/echo?a=1').then((response) => response.text()).then((text) => end('fetched', text), (error) => end('fetch failed', error)));
    begin('xhr', () => {
      const request = new XMLHttpRequest();
      request.onloadend = () => end('xhr', request.status + request.responseText);
      request.open('GET', '/echo?b=2');
      request.send();
    });
    window.isExercised = () => pending === 0;
  };
  window.outcome = () => watched.report() + 'clicks ' + clicks + ', inputs ' + keys + ', changes ' + changes + ', value ' + field.value + ', title ' + document.title;
})();`;
