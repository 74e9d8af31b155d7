import { cutSeconds, type DemoTrouble } from '#core/demo/troubles'

/** Words for breaking the demo, in English. */
export const enDemo = {
  troubles: {
    title: 'Break it',
    what: 'Each of these really happens to the demo, and nowhere else. See which layer is blamed and what is said to do.',
    names: {
      stall: 'Stall the workers',
      fill: 'Fill its memory',
      cut: `Cut the link for ${cutSeconds} s`,
      kill: 'Kill Redis',
      none: 'Mend everything',
    } satisfies Record<DemoTrouble, string>,
  },
}
