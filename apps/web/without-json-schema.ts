import type { Plugin } from 'vite';

/** The parts of zod that write JSON Schemas; every schema refers to them, so that no bundler can see that nobody asks for one. */
const parts = /\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/;

const stub = `const none = () => () => {
  throw new Error('The built web app writes no JSON Schema: apps/web/without-json-schema.ts leaves it out.');
};
`;

/** Leaves zod's writing of JSON Schemas out of the built app: the server describes the API, browsers only check values. */
export function withoutJsonSchema(): Plugin {
  let left = 0;
  return {
    name: 'callsign:without-json-schema',
    apply: 'build',
    buildEnd() {
      if (left !== 2)
        this.error('zod writes JSON Schemas elsewhere now: look at without-json-schema.ts again.');
    },
    transform: {
      filter: { id: parts },
      handler(code) {
        const names = [
          ...[...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name),
          ...[...code.matchAll(/^export \{ \w+ as (\w+) \};/gm)].map(([, name]) => name),
        ];
        left += 1;
        return { code: `${stub}export { ${names.map((name) => `none as ${name}`).join(', ')} };`, map: null };
      },
    },
  };
}
