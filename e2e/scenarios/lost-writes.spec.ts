import pg from 'pg';
import { enterAsOwner, joinShow } from '../fixtures/accounts.ts';
import { databaseUrl } from '../fixtures/database-url.ts';
import { fits } from '../fixtures/fits.ts';
import { startOwnServer } from '../fixtures/own-server.ts';
import { createShow } from '../fixtures/show.ts';
import { expect, test } from '../fixtures/test.ts';

/** Takes a copy of the database of a running server, and later puts it in its place: what was written in between is gone. */
async function standbyOf(data: string) {
  const url = new URL(await databaseUrl(data));
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new pg.Client(url.href);
  await admin.connect();
  const alone = async (statements: string[]) => {
    await admin.query(`alter database "${name}" allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    for (const statement of statements) await admin.query(statement);
    await admin.query(`alter database "${name}" allow_connections true`);
  };
  return {
    copy: () => alone([`create database behind template "${name}"`]),
    promote: () =>
      alone([`alter database "${name}" rename to gone`, `alter database behind rename to "${name}"`]),
    end: () => admin.end(),
  };
}

test('Failover that lost writes: their author is asked about each, by keyboard and on a phone, and nothing is sent by itself', async ({
  browserA,
  browserB,
  playwright,
}) => {
  const { page } = browserA;
  const server = await startOwnServer();
  const request = await playwright.request.newContext({ baseURL: server.url });
  const standby = await standbyOf(server.data);
  try {
    await enterAsOwner(request);
    const show = await createShow(request, 'Failover');
    for (const id of ['SRC 1', 'SRC 2', 'SRC 3']) await show.add('source', { id, name: 'before' });
    for (const person of [browserA, browserB]) {
      const { name } = person;
      await joinShow(request, show, { theirs: person.page.context().request, name, url: server.url });
      await person.open(`${server.url}/p/${show.uuid}/sources`);
      person.waitsForShow = true;
      person.losesConnection = true;
    }
    await standby.copy();
    await browserA.edit('SRC 1', 'name', 'typed before the failover');
    await browserA.saved('SRC 1');
    await browserA.addRow('source', 'SRC 44');
    await browserA.edit('SRC 44', 'name', 'Confidence monitor, stage left');
    await browserA.saved('SRC 44');
    await browserA.deleteRow('SRC 2');
    await browserB.seesNo('SRC 2');
    await browserB.seesIn('SRC 44', 'name', 'Confidence monitor, stage left');
    await standby.promote();

    await browserB.sees('SRC 2');
    await browserB.seesNo('SRC 44');
    const lost = page.getByRole('region', { name: 'Lost' });
    await expect(lost).toHaveCount(2);
    await expect(lost.filter({ hasText: 'the new source SRC 44 Confidence monitor' })).toHaveCount(1);
    await expect(lost.filter({ hasText: 'the deletion of SRC 2' })).toHaveCount(1);
    await fits(page);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const button of await lost.getByRole('button').all())
      await expect(button).toBeInViewport({ ratio: 1 });
    expect((await show.rows('source')).map(({ name }) => name)).toEqual(['before', 'before', 'before']);

    const press = async (sentence: string, button: string) => {
      const one = lost.filter({ hasText: sentence });
      const wanted = one.getByRole('button', { name: button });
      await page.getByRole('button', { name: 'Show it' }).focus();
      while (!(await wanted.evaluate((element) => element === document.activeElement)))
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(one).toHaveCount(0);
    };
    await press('the deletion of SRC 2', 'Discard');
    await press('the new source SRC 44', 'Send again');
    await browserB.seesIn('SRC 44', 'name', 'Confidence monitor, stage left');
    await browserB.seesIn('SRC 1', 'name', 'before');
    await browserA.cell('SRC 1', 'name').click();
    await page
      .getByRole('region', { name: 'Problem with Name' })
      .getByRole('button', { name: 'Retry' })
      .click();
    await browserB.seesIn('SRC 1', 'name', 'typed before the failover');
    await browserB.sees('SRC 2');
  } finally {
    await standby.end();
    await request.dispose();
    await server.remove();
  }
});

test('Failover that lost changes to the list of shows: a name, and a show with what was in it, are told to their author, who sends them again', async ({
  browserA,
  browserB,
  playwright,
}) => {
  const { page } = browserA;
  const server = await startOwnServer();
  const request = await playwright.request.newContext({ baseURL: server.url });
  const standby = await standbyOf(server.data);
  try {
    await enterAsOwner(request);
    const show = await createShow(request, 'Summer Tour');
    for (const person of [browserA, browserB]) {
      const { name } = person;
      await joinShow(request, show, { theirs: person.page.context().request, name, url: server.url });
      await person.open(server.url);
      person.waitsForShow = true;
      person.losesConnection = true;
    }
    await standby.copy();
    await page.getByRole('button', { name: 'Rename Summer Tour' }).click();
    await page.getByLabel('Show name').fill('Summer Tour 2027');
    await page.keyboard.press('Enter');
    await expect(browserB.page.getByRole('link', { name: 'Summer Tour 2027' })).toBeVisible();
    await page.getByRole('button', { name: 'New show' }).click();
    await page.getByLabel('Client').fill('Acme');
    await page.getByLabel('Show name').fill('Product launch');
    await page.getByRole('button', { name: 'Make show' }).click();
    await page.getByRole('link', { name: /^Sources/ }).click();
    await browserA.addRow('source', 'SRC 7');
    await browserA.edit('SRC 7', 'name', 'Stage laptop');
    await browserA.saved('SRC 7');
    await standby.promote();

    const lost = page.getByRole('region', { name: 'Lost' });
    await expect(page).toHaveURL(/\/$/);
    await expect(lost).toHaveCount(2);
    await expect(lost.filter({ hasText: 'Show “Summer Tour 2027”' })).toHaveCount(1);
    await expect(lost.filter({ hasText: 'New show: Client “Acme”, Show “Product launch”' })).toHaveCount(1);
    await expect(page.getByRole('region', { name: 'Not saved in a show' })).toContainText('Stage laptop');
    await fits(page);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const button of await lost.getByRole('button').all())
      await expect(button).toBeInViewport({ ratio: 1 });
    await expect(browserB.page.getByRole('link', { name: 'Summer Tour', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Product launch' })).toHaveCount(0);
    await expect(page.getByText('You are not in the crew of Product launch any more.')).toBeVisible();

    for (const text of ['Summer Tour 2027', 'Product launch']) {
      await lost.filter({ hasText: text }).getByRole('button', { name: 'Send again' }).click();
      await expect(page.getByRole('link', { name: text })).toBeVisible();
    }
    await expect(browserB.page.getByRole('link', { name: 'Summer Tour 2027' })).toBeVisible();
    await expect(lost).toHaveCount(0);
  } finally {
    await standby.end();
    await request.dispose();
    await server.remove();
  }
});
