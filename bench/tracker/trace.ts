// The longest task of a page's main thread, from the browser's own trace: exact also below the 50 ms from which pages are told.
import type { Browser, CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  /** CPU of the thread. */
  tdur?: number;
}

export interface LongestTask {
  wallMs: number;
  cpuMs: number;
}

export interface Trace {
  /** Longest tasks between the two marks: by the clock, and by the CPU they used, which other load on the machine does not lengthen. */
  longestTask(from: string, to: string): Promise<LongestTask>;
}

const CATEGORIES = ['toplevel', 'blink.user_timing'];

export async function startTrace(browser: Browser): Promise<Trace> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Tracing.start', { transferMode: 'ReturnAsStream', traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] } });
  return {
    async longestTask(from, to) {
      const events = await stop(session);
      const begin = events.find(({ name }) => name === from);
      const end = events.find(({ name }) => name === to);
      if (begin === undefined || end === undefined) throw new Error(`the trace of ${events.length} events lacks the marks`);
      const tasks = events.filter(({ name, pid, tid, ts, dur }) => name === 'ThreadControllerImpl::RunTask' && dur !== undefined && pid === begin.pid && tid === begin.tid && ts + dur > begin.ts && ts < end.ts);
      if (tasks.length === 0) throw new Error('the trace names no task');
      const longestMs = (of: 'dur' | 'tdur'): number => Math.max(...tasks.map((task) => task[of] ?? 0)) / 1000;
      return { wallMs: longestMs('dur'), cpuMs: longestMs('tdur') };
    },
  };
}

export function mark(page: Page, name: string): Promise<void> {
  return page.evaluate((text) => void performance.mark(text), name);
}

async function stop(session: CDPSession): Promise<TraceEvent[]> {
  const complete = new Promise<{ stream?: string }>((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  const { stream } = await complete;
  let text = '';
  for (let isDone = false; !isDone;) {
    const { data, eof } = await session.send('IO.read', { handle: stream as string });
    text += data;
    isDone = eof;
  }
  await session.detach();
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
}
