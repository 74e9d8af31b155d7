import type { ReactNode } from 'react'
import type { Release } from '#core/model/release'
import type { BrokerView } from '#core/model/snapshot'
import { useNow } from '../store/clock.ts'
import { useWindowContext } from '../store/context.ts'
import { openPlan } from '../store/planning.ts'
import { useAnswer } from '../store/use-answer.ts'
import { useNewest } from '../store/use-newest.ts'
import { shortDigest } from '../text/digest.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { Tag } from '../ui/tag.tsx'
import '../ui/table.css'

/** What ran on a broker, newest first; the first one runs now. */
export function Releases({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const answer = useAnswer(client.releases, broker.name, broker.releases[0]?.number ?? 0)
  const answered = answer.state === 'here' && answer.value.ok ? answer.value.value : null
  const releases = useNewest(answered, broker.releases)
  const failure =
    answer.state === 'failed'
      ? answer.error
      : answer.state === 'here' && !answer.value.ok
        ? answer.value.error
        : null
  return (
    <Section title={s.releases.title}>
      {failure !== null && <p role="alert">{s.releases.failed(failure)}</p>}
      {releases.length > 0 ? (
        <ReleaseTable broker={broker} releases={releases} />
      ) : (
        failure === null && (
          <p className="soft">{answer.state === 'asked' ? s.releases.loading : s.releases.none}</p>
        )
      )}
    </Section>
  )
}

interface ReleaseTableProps {
  readonly broker: BrokerView
  readonly releases: readonly Release[]
}

function ReleaseTable({ broker, releases }: ReleaseTableProps): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const { client, store } = useWindowContext()
  const guard = broker.guards.release
  return (
    <>
      {!guard.allowed && (
        <p id="rollback-refused" className="soft">
          {s.action.rollback}: {guard.why}
        </p>
      )}
      <div className="table-box">
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="number">
                {s.releases.number}
              </th>
              <th scope="col">{s.releases.images}</th>
              <th scope="col">{s.releases.when}</th>
              <th scope="col">{s.releases.by}</th>
              <th scope="col">{s.releases.how}</th>
              <th scope="col">
                <span className="spoken">{s.action.rollback}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {releases.map((release, index) => (
              <tr key={release.number} aria-current={index === 0 || undefined}>
                <td className="number">{release.number}</td>
                <td className="wrap">
                  <Images release={release} />
                </td>
                <td>{f.time(release.atMs, nowMs)}</td>
                <td className="wrap">{release.by}</td>
                <td>{s.releases.hows[release.how]}</td>
                <td className="number">
                  {index === 0 ? (
                    <Tag tone="strong">{s.releases.current}</Tag>
                  ) : (
                    <Button
                      label={s.releases.rollbackToNumber(String(release.number))}
                      off={!guard.allowed}
                      describedBy={guard.allowed ? undefined : 'rollback-refused'}
                      onPress={() =>
                        void openPlan(client, store, {
                          kind: 'rollback',
                          broker: broker.name,
                          release: release.number,
                        })
                      }
                    >
                      {s.releases.rollbackTo}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const Images = ({ release }: { readonly release: Release }): ReactNode => (
  <ul>
    {release.images.map(image => (
      <li key={image.service} title={`${image.repository}@${image.digest}`}>
        {release.images.length > 1 && <span className="soft">{image.service} </span>}
        {image.tag} <code className="soft">{shortDigest(image.digest)}</code>
      </li>
    ))}
  </ul>
)
