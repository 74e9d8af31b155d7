import type { ReactNode } from 'react'
import type { BrokerView } from '#core/model/snapshot'
import { useWindowContext } from '../store/context.ts'
import { openPlan } from '../store/planning.ts'
import { useAnswer } from '../store/use-answer.ts'
import { useAsking } from '../store/use-asking.ts'
import { useNewest } from '../store/use-newest.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { BackupRow } from './backup-row.tsx'

/** The copies of a broker's data on this machine, newest first. */
export function Backups({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const answer = useAnswer(client.backups, broker.name, broker.backups[0]?.atMs ?? 0)
  const backups = useNewest(answer.state === 'here' ? answer.value : null, broker.backups)
  const { failure, ask } = useAsking()
  const guard = broker.guards.backup
  const aside = (
    <span className="actions-row">
      <Button tone="quiet" onPress={() => ask(() => client.reveal({ what: 'backups' }))}>
        {s.backups.folder}
      </Button>
      <Button
        off={!guard.allowed}
        describedBy={guard.allowed ? undefined : 'backup-refused'}
        onPress={() => void openPlan(client, store, { kind: 'backup', broker: broker.name })}
      >
        {s.backups.now}
      </Button>
    </span>
  )
  return (
    <Section title={s.backups.title} aside={aside}>
      {!guard.allowed && (
        <p id="backup-refused" className="soft">
          {s.action.backup}: {guard.why}
        </p>
      )}
      {failure !== null && <p role="alert">{failure}</p>}
      {answer.state === 'failed' && <p role="alert">{s.releases.failed(answer.error)}</p>}
      {backups.length === 0 && (
        <p className="soft">{answer.state === 'asked' ? s.backups.loading : s.backups.none}</p>
      )}
      <ul className="backup-list">
        {backups.map(backup => (
          <BackupRow key={backup.id} backup={backup} />
        ))}
      </ul>
    </Section>
  )
}
