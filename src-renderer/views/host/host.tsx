import type { ReactNode } from 'react'
import { knownOf } from '#core/aspects'
import type { Reading } from '#core/model/sample'
import type { BrokerView } from '#core/model/snapshot'
import type { Strings } from '../../strings/en.ts'
import { useText } from '../../text/text.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { Notes } from '../../ui/notes.tsx'
import { Section } from '../../ui/section.tsx'
import { Containers } from './containers.tsx'
import { exporterFacts, Targets } from './exporter.tsx'
import { Gpus } from './gpus.tsx'
import { Machine } from './machine.tsx'
import { Networks } from './networks.tsx'
import { Rabbit } from './rabbit.tsx'
import { ReadingSection } from './reading.tsx'
import './host.css'

/** The machine a broker runs on, and what runs beside it. */
export function Host({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s, f } = useText()
  const { host, containers, exporter, prometheus, rabbitmq } = broker.aspects
  const [machine, gpu] = partsOf(host)
  return (
    <>
      {broker.gpuVerdict !== null && <p className="gpu-verdict">{broker.gpuVerdict}</p>}
      <ReadingSection title={s.host.machine} reading={machine} source={() => s.host.sourceHost}>
        {value => <Machine machine={value} />}
      </ReadingSection>
      <ReadingSection title={s.host.gpu} reading={gpu} source={value => value.source}>
        {value => <Gpus broker={broker.name} gpu={value} />}
      </ReadingSection>
      <ReadingSection title={s.host.containers} reading={containers} source={() => 'docker'}>
        {value => <Containers reading={value} />}
      </ReadingSection>
      {containers.state === 'known' && containers.value.networks.length > 0 && (
        <ReadingSection title={s.host.networks} reading={containers} source={() => 'docker'}>
          {value => <Networks reading={value} />}
        </ReadingSection>
      )}
      <ReadingSection title={s.host.exporter} reading={exporter} source={value => value.url}>
        {value => (
          <>
            {value.trouble === null && <FactList facts={exporterFacts(value, s, f)} />}
            <Notes level="degraded" notes={[value.trouble, value.late, ...value.differences]} />
          </>
        )}
      </ReadingSection>
      <ReadingSection title={s.host.prometheus} reading={prometheus} source={value => value.url}>
        {value => <Targets reading={value} />}
      </ReadingSection>
      <ReadingSection title={s.host.rabbitmq} reading={rabbitmq} source={() => s.host.sourceRabbit}>
        {value => <Rabbit rabbit={value} />}
      </ReadingSection>
      <Absent broker={broker} />
    </>
  )
}

/** Machine and GPU are read together; what is said of both is said of each. */
function partsOf(host: BrokerView['aspects']['host']) {
  const both = knownOf(host)
  if (both !== null) return [both.machine, both.gpu] as const
  const same = host as Exclude<Reading<never>, { state: 'known' }>
  return [same, { state: 'absent', reason: same.reason } as const] as const
}

/** What cannot be had here, in one line each, so that nobody looks for it. */
function Absent({ broker }: { readonly broker: BrokerView }): ReactNode {
  const { s } = useText()
  const missing = absentParts(broker, s)
  return (
    missing.length > 0 && (
      <Section title={s.host.absent}>
        <dl className="absent">
          {missing.map(({ name, reason }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="soft">{reason}</dd>
            </div>
          ))}
        </dl>
      </Section>
    )
  )
}

/** The parts that are absent, with the reason. */
export function absentParts(
  broker: BrokerView,
  s: Strings,
): readonly { readonly name: string; readonly reason: string }[] {
  const { host, containers, exporter, prometheus, rabbitmq } = broker.aspects
  const both = knownOf(host)
  const parts: readonly (readonly [string, Reading<unknown>])[] = [
    ...(both === null
      ? [[s.host.machine, host] as const]
      : [[s.host.machine, both.machine] as const, [s.host.gpu, both.gpu] as const]),
    [s.host.containers, containers],
    [s.host.exporter, exporter],
    [s.host.prometheus, prometheus],
    [s.host.rabbitmq, rabbitmq],
  ]
  return parts.flatMap(([name, reading]) =>
    reading.state === 'absent' ? [{ name, reason: reading.reason }] : [],
  )
}
