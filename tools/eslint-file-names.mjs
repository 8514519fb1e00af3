// File and folder names: kebab-case, and none that says nothing about what is inside.
import { basename, relative } from 'node:path';

const EMPTY_WORDS = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'shared', 'misc', 'core', 'manager', 'types']);
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*$/;

export const fileNames = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      empty: '"{{name}}" says nothing about what is inside: name it after the one thing it exports.',
      kebab: '"{{name}}" is not kebab-case.',
    },
  },
  create(context) {
    return {
      Program(node) {
        const path = relative(context.cwd, context.filename);
        if (path.startsWith('..')) return; // An inline template: it has no file of its own.
        for (const part of path.split('/')) {
          const name = basename(part).split('.').find((word) => word !== '') ?? '';
          if (EMPTY_WORDS.has(name)) context.report({ node, messageId: 'empty', data: { name } });
          else if (!KEBAB.test(name)) context.report({ node, messageId: 'kebab', data: { name } });
        }
      },
    };
  },
};
