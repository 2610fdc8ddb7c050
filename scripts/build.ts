import { readArguments } from './arguments.ts';
import { turbo } from './turbo.ts';

const help = `Builds what \`pnpm start\` serves: the Prisma client, and the web app in apps/web/dist. What has not changed is not built again.

  pnpm build [options of \`turbo run\`]
`;

process.exitCode = await turbo('run', 'build', ...readArguments(help));
