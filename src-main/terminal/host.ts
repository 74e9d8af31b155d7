import { hostRows } from '#core/host/lines'
import type { BrokerView } from '#core/model/snapshot'
import { exitCode } from './exit.ts'
import { type Face, snapshotWhere } from './face.ts'

/** A host gets this long to tell of itself and of its containers. */
const readWithinMs = 15_000

const isRead = ({ aspects }: BrokerView): boolean =>
  aspects.host.state !== 'unknown' && aspects.containers.state !== 'unknown'

/** `host`: machine, GPUs, containers and networks of each broker's host. */
export async function showHost(face: Face, only: string | null): Promise<number> {
  const isMeant = ({ name }: BrokerView): boolean => only === null || name === only
  const { brokers } = await snapshotWhere(
    face,
    snapshot => snapshot.brokers.filter(isMeant).every(isRead),
    readWithinMs,
  )
  const shown = brokers.filter(isMeant)
  if (face.options.json) {
    face.output.json(
      shown.map(({ name, aspects: { host, containers }, gpuVerdict }) => ({
        name,
        host,
        containers,
        gpuVerdict,
      })),
    )
    return exitCode.done
  }
  for (const broker of shown) {
    const rows = hostRows(broker)
    const width = Math.max(...rows.map(([about]) => about.length))
    face.output.line(`${broker.title}  ${broker.place}`)
    for (const [about, text] of rows) face.output.line(`  ${about.padEnd(width)}  ${text}`)
  }
  return exitCode.done
}
