import type { ReactNode } from 'react'
import type { DatabaseReading, PrefixReading } from '#core/model/server'
import type { BrokerView } from '#core/model/snapshot'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Notes } from '../../ui/notes.tsx'
import { ReadingSection } from '../host/reading.tsx'
import '../../ui/table.css'

const columns = 4

/** The databases of a server: what they are called, what expires there, and whether the plan for it is kept. */
export function Databases({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const reading = broker.aspects.databases
  if (reading.state === 'known' && reading.value.databases.length === 0) return null
  return (
    <ReadingSection title={s.databases.title} reading={reading} source={() => s.header.source}>
      {({ databases, notes }) => (
        <>
          <div className="table-box">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{s.databases.database}</th>
                  <th scope="col" className="number">
                    {s.facts.keys}
                  </th>
                  <th scope="col" className="number">
                    {s.databases.expiring}
                  </th>
                  <th scope="col" className="number">
                    {s.databases.averageTtl}
                  </th>
                </tr>
              </thead>
              {databases.map(database => (
                <DatabaseRows key={database.index} database={database} />
              ))}
            </table>
          </div>
          <Notes notes={notes} />
        </>
      )}
    </ReadingSection>
  )
}

function DatabaseRows({ database }: { readonly database: DatabaseReading }): ReactNode {
  const { s, f } = useText()
  const { index, label, keys, expiring, averageTtlMs, prefixes } = database
  return (
    <tbody>
      <tr>
        <td className="wrap">
          <span className="soft">{index}</span> {label ?? <span className="soft">{s.databases.unnamed}</span>}
        </td>
        <td className="number">{f.count(keys)}</td>
        <td className="number">{f.count(expiring)}</td>
        <td className={averageTtlMs === null ? 'number soft' : 'number'}>
          {averageTtlMs === null ? s.databases.nothingExpires : f.span(averageTtlMs)}
        </td>
      </tr>
      {prefixes.length > 0 && (
        <tr className="details">
          <td colSpan={columns}>
            <ul className="prefixes">
              {prefixes.map(prefix => (
                <li key={prefix.prefix}>
                  <span className="with-shape">
                    <LevelShape
                      level={prefix.kept === null ? 'unknown' : prefix.kept ? 'ok' : 'degraded'}
                      label={
                        prefix.kept === null ? s.level.unknown : prefix.kept ? s.level.ok : s.level.degraded
                      }
                    />
                    <code>{prefix.prefix}</code>
                  </span>
                  <span className="number">
                    {prefix.memoryShare === null ? s.queues.unknown : f.percent(prefix.memoryShare)}
                  </span>
                  <span className="soft">{prefixWords(prefix, s, f)}</span>
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  )
}

/** Whether a prefix keeps the plan for its keys, in words. */
export function prefixWords(prefix: PrefixReading, s: Strings, f: Formats): string {
  const { plannedTtlSeconds, sampled, withoutTtl, tooLong, kept } = prefix
  if (sampled === 0) return s.databases.notSeen
  const looked = s.databases.looked(f.count(sampled))
  if (plannedTtlSeconds === null) return looked
  const plan = s.databases.plan(f.span(plannedTtlSeconds * 1000))
  if (kept !== false) return `${plan}, ${s.databases.kept}; ${looked}`
  const broken = [
    ...(withoutTtl > 0 ? [s.databases.withoutTtl(f.count(withoutTtl))] : []),
    ...(tooLong > 0 ? [s.databases.tooLong(f.count(tooLong))] : []),
  ]
  return `${plan}: ${broken.join(', ')}; ${looked}`
}
