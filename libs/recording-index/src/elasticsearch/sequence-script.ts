// "Visited A, then B within N minutes" as a script over the visits of one document, which sort by time because their times come first in
// them. Run only on documents that have all the pages. Pure.

import type { estypes } from '@elastic/elasticsearch';

import { foldCase, type PageSequence, type TextCondition } from '../filter.ts';
import { VISIT_TIME_DIGITS } from '../projection.ts';

/** Digits before the path: time, document, view. */
const PATH_AT = VISIT_TIME_DIGITS + 20;

/** One text, so that Elasticsearch compiles it once; what differs are its parameters. */
const SOURCE = `
boolean meets(String text, Map step) {
  List pieces = step.pieces;
  String first = pieces.get(0);
  if (step.match == 'equals') return text.equals(first);
  if (step.match == 'contains') return text.indexOf(first) >= 0;
  if (pieces.size() == 1) return text.equals(first);
  if (!text.startsWith(first)) return false;
  int at = first.length();
  for (int i = 1; i < pieces.size() - 1; i++) {
    String piece = pieces.get(i);
    int found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length();
  }
  String last = pieces.get(pieces.size() - 1);
  return text.length() - last.length() >= at && text.endsWith(last);
}
def visits = doc['visits'];
int count = visits.size();
for (int start = 0; start < count; start++) {
  if (!meets(visits.get(start).substring(params.pathAt), params.steps.get(0))) continue;
  int at = start;
  boolean isWhole = true;
  for (int i = 1; i < params.steps.size() && isWhole; i++) {
    at++;
    while (at < count && !meets(visits.get(at).substring(params.pathAt), params.steps.get(i))) at++;
    isWhole = at < count;
  }
  if (!isWhole) return false;
  long tookMs = Long.parseLong(visits.get(at).substring(0, params.timeDigits)) - Long.parseLong(visits.get(start).substring(0, params.timeDigits));
  if (params.withinMs < 0 || tookMs <= params.withinMs) return true;
}
return false;`;

export function wentThrough({ steps, withinMs = -1 }: PageSequence): NonNullable<estypes.SearchRequest['query']> {
  return { script: { script: { lang: 'painless', source: SOURCE, params: { steps: steps.map(stepOf), withinMs, pathAt: PATH_AT, timeDigits: VISIT_TIME_DIGITS } } } };
}

function stepOf({ match, value }: TextCondition): { match: string; pieces: string[] } {
  const wanted = foldCase(value);
  return { match, pieces: match === 'pattern' ? wanted.split('*') : [wanted] };
}
