import type { Mishap } from '../crew/mail.ts';
import type { NetworkFault } from './plan.ts';
import type { Perform, Strike } from './rig.ts';

/** What is done to one client: its network, its last metre, its machine. */
export const performOnNetwork: Record<NetworkFault, Perform> = {
  cut({ member: { name, network }, note }) {
    note(`${name}: cut`);
    network.cut();
  },
  async outage(strike) {
    const { name, network } = strike.member;
    strike.note(`${name}: no network for ${outageMs(strike)} ms`);
    network.refuse(true);
    await strike.pause(outageMs(strike));
    network.refuse(false);
  },
  truncateDown({ member: { name, network }, fault, note }) {
    note(`${name}: the next bytes to it are cut off`);
    network.truncate('down', fault.measure);
  },
  truncateUp({ member: { name, network }, fault, note }) {
    note(`${name}: the next bytes from it are cut off`);
    network.truncate('up', fault.measure);
  },
  loseAnswers({ member: { name, network }, note, scale }) {
    note(`${name}: the next ${1 + scale(0, 3)} answers are lost`);
    network.loseAnswers(1 + scale(0, 3));
  },
  halfOpenUp({ member: { name, network }, note }) {
    note(`${name}: connections swallow what it sends`);
    network.halfOpen('up');
  },
  halfOpenDown({ member: { name, network }, note }) {
    note(`${name}: connections swallow what it is sent`);
    network.halfOpen('down');
  },
  async delay(strike) {
    const { name, network } = strike.member;
    strike.note(`${name}: delays up to ${strike.scale(20, 800)} ms`);
    network.delay(strike.scale(20, 800));
    await strike.pause(longestMs(strike));
    network.delay(0);
  },
  async stall(strike) {
    const { name, network } = strike.member;
    strike.note(`${name}: nothing is read for ${longestMs(strike)} ms`);
    network.stall(true);
    await strike.pause(longestMs(strike));
    network.stall(false);
  },
  lose: (strike) => mishap(strike, 'lose'),
  double: (strike) => mishap(strike, 'double'),
  swap: (strike) => mishap(strike, 'swap'),
  async sleep(strike) {
    const { name, gate } = strike.member;
    strike.note(`${name}: asleep for ${longestMs(strike)} ms`);
    gate.sleep();
    await strike.pause(longestMs(strike));
    gate.wake();
  },
  async reopen(strike) {
    const { member, note, pause } = strike;
    // Most often a page is left because nothing seems to go any more.
    note(`${member.name}: no network, and then it leaves the page`);
    member.network.refuse(true);
    await pause(outageMs(strike));
    member.leave();
    member.network.refuse(false);
    await pause(outageMs(strike));
    note(`${member.name}: is back`);
    member.open();
  },
};

const outageMs = ({ scale }: Strike) => scale(200, 4000);
const longestMs = ({ rig, scale }: Strike) => scale(1500, rig.longestPauseMs);

function mishap({ member: { name, mail }, note, scale }: Strike, kind: Mishap): void {
  note(`${name}: ${kind} ${1 + scale(0, 3)} messages`);
  mail.plan(kind, 1 + scale(0, 3));
}
