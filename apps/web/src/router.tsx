import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import { Suspense } from 'react';
import { lazyPart, part } from './browser/parts.ts';
import { readGridSearch } from './navigation/grid-search.ts';
import { Missing } from './navigation/missing.tsx';
import { EntityScreen } from './screens/entities/entity-screen.tsx';
import { ProductionsScreen } from './screens/productions/productions-screen.tsx';
import { Page } from './shell/page.tsx';
import { ShowPage } from './shell/show-page.tsx';
import { CopyByHand } from './ui/copy-by-hand.tsx';
import { FailedPanel } from './ui/failed-panel.tsx';

const ToastList = lazyPart(async () => (await import('./ui/toast-list.tsx')).ToastList);

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Suspense>
        <ToastList />
      </Suspense>
      <CopyByHand />
    </>
  ),
  notFoundComponent: () => (
    <Page>
      <Missing what="There is no page at this address." />
    </Page>
  ),
});

const productions = createRoute({ getParentRoute: () => root, path: '/', component: ProductionsScreen });

const show = createRoute({
  getParentRoute: () => root,
  path: '/p/$production',
  component: ShowPage,
  notFoundComponent: () => <Missing what="This show has no such page." />,
});

const overview = createRoute({
  getParentRoute: () => show,
  path: '/',
  component: lazyRouteComponent(
    part(() => import('./screens/overview/overview-screen.tsx')),
    'OverviewScreen',
  ),
});

const settings = createRoute({
  getParentRoute: () => show,
  path: 'settings',
  component: lazyRouteComponent(
    part(() => import('./screens/settings/settings-screen.tsx')),
    'SettingsScreen',
  ),
});

const people = createRoute({
  getParentRoute: () => show,
  path: 'people',
  component: lazyRouteComponent(
    part(() => import('./screens/people/people-screen.tsx')),
    'PeopleScreen',
  ),
});

const keys = createRoute({
  getParentRoute: () => show,
  path: 'keys',
  component: lazyRouteComponent(
    part(() => import('./screens/keys/keys-screen.tsx')),
    'KeysScreen',
  ),
});

const switches = createRoute({
  getParentRoute: () => show,
  path: 'switches',
  component: lazyRouteComponent(
    part(() => import('./screens/switches/switches-screen.tsx')),
    'SwitchesScreen',
  ),
});

const activity = createRoute({
  getParentRoute: () => show,
  path: 'activity',
  component: lazyRouteComponent(
    part(() => import('./screens/activity/activity-screen.tsx')),
    'ActivityScreen',
  ),
});

const trash = createRoute({
  getParentRoute: () => show,
  path: 'trash',
  component: lazyRouteComponent(
    part(() => import('./screens/trash/trash-screen.tsx')),
    'TrashScreen',
  ),
});

const entities = createRoute({
  getParentRoute: () => show,
  path: '$type',
  validateSearch: readGridSearch,
  component: EntityScreen,
});

const item = createRoute({
  getParentRoute: () => root,
  path: '/i/$uuid',
  component: lazyRouteComponent(
    part(() => import('./screens/item-link.tsx')),
    'ItemLink',
  ),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  component: lazyRouteComponent(
    part(() => import('./screens/profile/profile-screen.tsx')),
    'ProfileScreen',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    productions,
    show.addChildren([overview, activity, people, keys, switches, settings, trash, entities]),
    item,
    profile,
  ]),
  // Search values are plain texts: `?q=42` stays what was typed.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  defaultErrorComponent: ({ error, reset }) => (
    <FailedPanel error={error} what="This screen" onRetry={reset} />
  ),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
