import { cutSeconds } from '#core/demo/troubles'
import type { enDemo } from './en-demo.ts'

/** Words for breaking the demo, in Polish. */
export const plDemo: typeof enDemo = {
  troubles: {
    title: 'Zepsuj coś',
    what: 'Każda z tych rzeczy dzieje się w demo naprawdę, i tylko tam. Zobacz, którą warstwę się obwinia i co trzeba zrobić.',
    names: {
      stall: 'Zatrzymaj workery',
      fill: 'Zapełnij pamięć',
      cut: `Przetnij łącze na ${cutSeconds} s`,
      kill: 'Zabij Redisa',
      none: 'Napraw wszystko',
    },
  },
}
