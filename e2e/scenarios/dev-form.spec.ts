import { type Clone, cloneRepository, type Running, runInClone } from '../fixtures/dev-clone.ts';
import { freePort } from '../fixtures/free-port.ts';
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

// One clone and its installation serve both tests, one after the other.
test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ actionTimeout: 30_000 });
let clone: Clone;
let dev: Running | undefined;
test.beforeAll(() => {
  clone = cloneRepository();
});
test.afterEach(async () => dev?.stop());
test.afterAll(() => clone.remove());

/** Starts the development form by a command, and brings each browser there as nobody it has signed in. */
async function start(command: string, env: Record<string, string>, people: Person[]): Promise<string> {
  dev = runInClone(clone, command, env);
  const [, address = ''] = await dev.says(/Open this address.*\s+(http:\S+)/);
  for (const person of people) {
    person.losesConnection = true;
    await person.page.context().clearCookies();
    await person.open(address);
  }
  return address;
}

/** Opens a screen of the sample show in both browsers, as the list of shows leads to it. */
async function openSample(people: Person[], address: string, screen: string): Promise<void> {
  for (const person of people) {
    await person.open(address);
    await person.page.getByRole('table').getByRole('link').first().click();
    await person.seesConnected();
    await person.open(`${person.page.url().replace(/\/$/, '')}/${screen}`);
  }
}

test("The README's first command on a clean clone: two browsers write, and see each other's writes", async ({
  browserA,
  browserB,
}) => {
  const both = [browserA, browserB];
  const address = await start(clone.firstCommand, {}, both);
  expect(address).toBe('http://127.0.0.1:3011');

  await openSample(both, address, 'sources');
  const id = (await browserA.grid.locator('[role="row"][data-id]').first().getAttribute('data-id')) ?? '';
  const before = (await browserA.cell(id, 'name').textContent()) ?? '';
  await browserA.edit(id, 'name', 'Typed by A');
  await browserB.seesIn(id, 'name', 'Typed by A');
  await browserA.page.keyboard.press('Control+z');
  await browserB.seesIn(id, 'name', before);

  await openSample(both, address, 'checklist-items');
  const box = (person: Person) =>
    person.grid.locator('[data-field="completed"]').getByRole('checkbox').first();
  const isTicked = await box(browserA).isChecked();
  await box(browserB).click();
  await expect(box(browserA)).toBeChecked({ checked: !isTicked });

  await browserB.open(address);
  await browserA.open(address);
  await browserA.page.getByRole('button', { name: 'New show' }).click();
  await browserA.page.getByLabel('Client').fill('First command');
  await browserA.page.getByLabel('Show name').fill('Made by A');
  await browserA.page.getByRole('button', { name: 'Make show' }).click();
  await expect(browserA.page).toHaveURL(/\/p\//);
  await expect(browserB.page.getByRole('row').filter({ hasText: 'Made by A' })).toBeVisible();

  const show = browserA.page.url().replace(/\/$/, '');
  await browserA.open(`${show}/people`);
  await browserA.page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('editor');
  await browserA.page.getByRole('button', { name: 'Make a link' }).click();
  await browserB.page.goto(await browserA.page.getByLabel('The link').inputValue());
  await browserB.page.getByRole('button', { name: 'Use another account' }).click();
  await browserB.page.getByLabel('Your name').fill('Cal');
  await browserB.page.getByLabel('E-mail').fill('cal@example.com');
  await browserB.page.getByLabel('Password').fill('a long enough word');
  await browserB.page.getByRole('button', { name: 'Join as editor' }).click();
  await expect(browserB.page).toHaveURL(show);
  await browserB.open(`${show}/sources`);
  await browserB.addRow('source', 'SRC 1');
  await browserA.open(`${show}/sources`);
  await browserA.sees('SRC 1');
});

test('On ports from the environment, saved code is served: replaced files, after a syntax error, and under a debugger', async ({
  browserA,
  browserB,
}) => {
  const [api, web, debug] = [await freePort(), await freePort(), await freePort()];
  const ports = { CALLSIGN_API_PORT: String(api), CALLSIGN_WEB_PORT: String(web) };
  const both = [browserA, browserB];
  const address = await start(`${clone.firstCommand} --inspect=127.0.0.1:${debug}`, ports, both);
  expect(address).toBe(`http://127.0.0.1:${web}`);
  const debuggers = await fetch(`http://127.0.0.1:${debug}/json/list`);
  expect(await debuggers.text()).toContain('apps/api/src/main.ts');

  const file = 'apps/api/src/http/health-routes.ts';
  const good = clone.read(file);
  const summary = async () => {
    const { paths } = await (await fetch(`${address}/api/openapi.json`)).json();
    return paths['/health'].get.summary;
  };
  for (const words of ['Saved once', 'Saved twice']) {
    clone.save(file, good.replace('The process lives', words));
    await dev?.says(/The API has started again/);
    expect(await summary()).toBe(words);
  }
  clone.save(file, `${good}\nconst broken = ;\n`);
  await dev?.says(/health-routes\.ts:\d+[\s\S]*It starts again when you save/);
  clone.save(file, good);
  await dev?.says(/The API has started again/);
  expect(await summary()).toBe('The process lives');

  await openSample(both, address, 'sends');
  const id = (await browserB.grid.locator('[role="row"][data-id]').first().getAttribute('data-id')) ?? '';
  await browserB.edit(id, 'name', 'Typed by B');
  await browserA.seesIn(id, 'name', 'Typed by B');
});
