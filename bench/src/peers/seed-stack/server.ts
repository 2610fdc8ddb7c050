// The seed's stack as its text writes it (Express 5, Socket.IO 4.8, Prisma 7): update, emit the whole row, answer.
import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { createAdapter } from '@socket.io/postgres-adapter';
import express from 'express';
import pg from 'pg';
import { Server } from 'socket.io';
import { PrismaClient } from './generated/client.ts';

type Row = Record<string, unknown>;

const renamed = (row: Row, name: (key: string) => string): Row =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [name(key), value]));
const toCamelCase = (row: Row) =>
  renamed(row, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
const toSnakeCase = (row: Row) =>
  renamed(row, (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }),
});
const app = express();
app.use(express.json());
const server = createServer(app);
const io = new Server(server);
// More than one instance: each tells the others through Postgres, as Socket.IO's own adapter does it.
if (process.env.SEED_INSTANCES !== '1')
  io.adapter(createAdapter(new pg.Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 4 })));

io.on('connection', (socket) => {
  socket.on('production:join', (productionId: string, joined: () => void) => {
    void socket.join(`production:${productionId}`);
    joined();
  });
});

app.get('/api/sources/production/:productionId', async (request, response) => {
  const sources = await prisma.sources.findMany({
    where: { production_id: request.params.productionId, is_deleted: false },
    include: { source_outputs: true },
    orderBy: { created_at: 'asc' },
  });
  response.json(sources.map(toCamelCase));
});

app.put('/api/sources/:uuid', async (request, response) => {
  const { userId, userName, outputs: _, ...fields } = request.body;
  try {
    const source = await prisma.sources.update({
      where: { uuid: request.params.uuid },
      data: { ...toSnakeCase(fields), version: { increment: 1 }, updated_at: new Date() },
    });
    const entity = toCamelCase(source);
    io.to(`production:${source.production_id}`).emit('entity:updated', {
      entityType: 'source',
      entityId: source.uuid,
      entity,
      userId,
      userName,
    });
    response.json(entity);
  } catch (error) {
    console.error(error);
    response.status(500).json({ error: 'Failed to update source' });
  }
});

await prisma.$connect();
server.listen(Number(process.env.PORT), '127.0.0.1');
