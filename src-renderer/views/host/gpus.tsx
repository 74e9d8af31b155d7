import { type ReactNode, useState } from 'react'
import type { GpuDevice, GpuReading } from '#core/model/host'
import { HistoryPanel } from '../../charts/history-panel.tsx'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Bar } from '../../ui/bar.tsx'
import { Chevron } from '../../ui/chevron.tsx'
import { Notes } from '../../ui/notes.tsx'
import '../../ui/table.css'

interface GpusProps {
  readonly broker: string
  readonly gpu: GpuReading
}

/** The GPUs of a host; each row opens its past. */
export function Gpus({ broker, gpu }: GpusProps): ReactNode {
  const { s } = useText()
  const [open, setOpen] = useState<string | null>(null)
  return (
    <>
      <div className="table-box">
        <table className="table gpus">
          <thead>
            <tr>
              <th scope="col">{s.host.device}</th>
              <th scope="col">{s.host.busy}</th>
              <th scope="col">{s.host.gpuMemory}</th>
              <th scope="col" className="number">
                {s.host.temperature}
              </th>
              <th scope="col" className="number">
                {s.host.power}
              </th>
            </tr>
          </thead>
          {gpu.devices.map(device => (
            <GpuRow
              key={device.uuid}
              broker={broker}
              device={device}
              open={open === device.uuid}
              onOpen={() => setOpen(open === device.uuid ? null : device.uuid)}
            />
          ))}
        </table>
      </div>
      <Notes notes={gpu.warnings} />
    </>
  )
}

interface GpuRowProps {
  readonly broker: string
  readonly device: GpuDevice
  readonly open: boolean
  readonly onOpen: () => void
}

function GpuRow({ broker, device, open, onOpen }: GpuRowProps): ReactNode {
  const { s, f } = useText()
  const { busy, memoryUsedBytes: used, memoryTotalBytes: total } = device
  const names = {
    gpu_busy_ratio: s.host.busy,
    gpu_memory_used_bytes: s.host.gpuMemory,
    gpu_temperature_celsius: s.host.temperature,
    gpu_power_watts: s.host.power,
  }
  return (
    <tbody>
      <tr>
        <th scope="row">
          <button type="button" className="row-opener" aria-expanded={open} onClick={onOpen}>
            <Chevron open={open} />
            <span className="wrap">
              {device.index} {device.name}
              {device.mig !== null && <span className="soft small kind">MIG {device.mig}</span>}
            </span>
          </button>
        </th>
        <td className="bar-cell">
          {busy === null ? <span className="soft">{s.host.notTold}</span> : f.percent(busy)}
          {busy !== null && <Bar share={busy} />}
        </td>
        <td className="bar-cell">
          {memoryWords(device, s, f)}
          {used !== null && total !== null && <Bar share={used / total} />}
        </td>
        <td className="number">{told(device.temperatureCelsius, value => `${f.count(value)} °C`, s)}</td>
        <td className="number">
          {told(device.powerWatts, value => `${f.count(value)} W`, s)}
          {device.powerLimitWatts !== null && (
            <p className="soft small">{s.queues.ofMax(`${f.count(device.powerLimitWatts)} W`)}</p>
          )}
        </td>
      </tr>
      {open && (
        <tr className="details">
          <td colSpan={5}>
            <HistoryPanel broker={broker} names={names} belongs={labels => labels.gpu === device.index} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

const told = (value: number | null, write: (value: number) => string, s: Strings): ReactNode =>
  value === null ? <span className="soft">{s.host.notTold}</span> : write(value)

function memoryWords(device: GpuDevice, s: Strings, f: Formats): ReactNode {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = device
  if (used === null) return <span className="soft">{s.host.notTold}</span>
  return total === null ? f.bytes(used) : s.host.usedOf(f.bytes(used), f.bytes(total))
}
