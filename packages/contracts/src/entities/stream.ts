import { z } from 'zod';
import { defineEntity } from '../entity.ts';
import { line, note, whole } from '../scalars.ts';

/** Where the show is streamed to. Whoever holds its key can broadcast in the client's name. */
export const stream = defineEntity({
  type: 'stream',
  plural: 'streams',
  label: { one: 'Stream', many: 'Streams' },
  prefix: 'STR',
  section: 'show',
  title: 'name',
  fields: {
    name: line(200),
    protocol: z.enum(['RTMP', 'RTMPS', 'SRT', 'HLS', 'OTHER']),
    url: line(2000).nullable(),
    streamKey: line(500).nullable(),
    passcode: line(200).nullable(),
    sortOrder: whole(),
    note: note.nullable(),
  },
  defaults: { name: '', protocol: 'RTMP', sortOrder: 0 },
  computed: [],
  references: {},
  secret: ['streamKey', 'passcode'],
  external: ['name', 'protocol', 'createdAt', 'updatedAt'],
  rules: {},
  columns: [
    { field: 'name', label: 'Name', width: 180, kind: 'text' },
    {
      field: 'protocol',
      label: 'Protocol',
      width: 100,
      kind: 'choice',
      options: ['RTMP', 'RTMPS', 'SRT', 'HLS', 'OTHER'],
    },
    { field: 'url', label: 'Address', width: 280, kind: 'text' },
    { field: 'streamKey', label: 'Stream key', width: 180, kind: 'text' },
    { field: 'passcode', label: 'Passcode', width: 130, kind: 'text' },
    { field: 'sortOrder', label: 'Order', width: 70, kind: 'number' },
    { field: 'note', label: 'Note', width: 260, kind: 'note' },
  ],
  sample: {
    name: 'Client stream, main',
    protocol: 'SRT',
    url: 'srt://ingest.example.com:9000',
    streamKey: 'live-4f2a-main',
    passcode: 'northwind-26',
    sortOrder: 2,
    note: 'Backup goes to the second encoder',
  },
});
