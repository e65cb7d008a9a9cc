// Runs named checks one after the other and prints one JSON line for each, so that the .NET tests can name every failure.
import { inspect } from 'node:util';

const limitMs = 30_000;

/** The one argument of every script: a JSON object. */
export const settings = JSON.parse(process.argv[2] ?? '{}');

/** Runs checks one after the other; of several groups, the groups side by side. @param {Record<string, () => Promise<void>>[]} groups */
export async function run(...groups) {
  await Promise.all(groups.map(runGroup));
  report({ done: true });
  process.exit(0);
}

async function runGroup(checks) {
  for (const [check, body] of Object.entries(checks)) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no end after ${limitMs} ms`)), limitMs);
    });
    try {
      await Promise.race([body(), late]);
      report({ check, ok: true });
    } catch (error) {
      report({ check, ok: false, error: describe(error) });
    } finally {
      clearTimeout(timer);
    }
  }
}

function report(line) {
  process.stdout.write(JSON.stringify(line) + '\n');
}

function describe(error) {
  return (error?.stack ?? inspect(error)).slice(0, 4000);
}
