import { definitionOf, definitions } from '@callsign/contracts/registry';
import { useState } from 'react';
import { useBook, useBookStatus, useProduction } from '../../book/book-context.tsx';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import activity from './activity.module.css';
import { ActivityCommit } from './activity-commit.tsx';
import { emptyFilter, type Filter, queryOf, useActivity } from './use-activity.ts';

/** What happened in the show: commits, newest first, field by field, with filters that the CSV keeps. */
export function ActivityScreen() {
  const { productionUuid } = useBook();
  const production = useProduction();
  const { seq } = useBookStatus();
  const [filter, setFilter] = useState(emptyFilter);
  const { pages, isLoading, problem, more, retry } = useActivity(productionUuid, filter, seq);
  const commits = pages.flatMap((page) => page.commits);
  const people = [...new Set(commits.flatMap(({ userName }) => userName ?? []))].sort();
  return (
    <div className={styles.screen}>
      <title>{`Activity · ${production?.showName ?? 'Show'} · Callsign`}</title>
      <header className={styles.head}>
        <h1>Activity</h1>
        <ZoneNote />
      </header>
      <ActivityFilter {...{ filter, people, onChange: setFilter }} />
      {problem ? (
        <ErrorPanel message={problem} onRetry={retry} />
      ) : isLoading && commits.length === 0 ? (
        <Skeleton rows={10} label="Loading the activity" />
      ) : commits.length === 0 ? (
        <EmptyState>Nothing that fits has happened.</EmptyState>
      ) : (
        <ol className={activity.feed} aria-label="Activity">
          {commits.map((commit) => (
            <ActivityCommit key={commit.commit} commit={commit} />
          ))}
        </ol>
      )}
      {more && <Button onClick={more}>Show earlier</Button>}
    </div>
  );
}

interface FilterProps {
  filter: Filter;
  /** Names suggested in the filter "Who". */
  people: readonly string[];
  onChange: (filter: Filter) => void;
}

/** The filter of the activity; the CSV export uses it too. */
function ActivityFilter({ filter, people, onChange }: FilterProps) {
  const { productionUuid } = useBook();
  const change = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <search className={activity.filters} aria-label="Filter the activity">
      <input
        type="search"
        aria-label="Text"
        placeholder="Text"
        className={activity.input}
        value={filter.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <input
        aria-label="Who"
        placeholder="Who"
        list="activity-people"
        className={activity.input}
        value={filter.who}
        onChange={(event) => change({ who: event.target.value })}
      />
      <datalist id="activity-people">
        {people.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
      <select
        aria-label="Type"
        className={activity.input}
        value={filter.entityType}
        onChange={(event) => change({ entityType: event.target.value })}
      >
        <option value="">All types</option>
        {definitions.slice(1).map(({ type, label }) => (
          <option key={type} value={type}>
            {label.many}
          </option>
        ))}
        <option value="production">{definitionOf('production')?.label.one}</option>
      </select>
      <select
        aria-label="What"
        className={activity.input}
        value={filter.operation}
        onChange={(event) => change({ operation: event.target.value })}
      >
        <option value="">Everything</option>
        {['created', 'updated', 'deleted', 'restored'].map((operation) => (
          <option key={operation}>{operation}</option>
        ))}
      </select>
      <a
        className={activity.csv}
        download
        href={`/api/productions/${productionUuid}/activity?${queryOf({ ...filter, format: 'csv' })}`}
      >
        CSV
      </a>
    </search>
  );
}
