import type { ReactNode } from 'react'
import type { Level } from '#core/model/level'
import type { Backup, BackupCheck } from '#core/model/release'
import { useNow } from '../store/clock.ts'
import { releaseName } from '../text/digest.ts'
import { useText } from '../text/text.ts'
import { LevelShape } from '../ui/level-shape.tsx'
import './backup-row.css'

const verdictLevel: Readonly<Record<BackupCheck['verdict'], Level>> = {
  valid: 'ok',
  invalid: 'down',
  'not-run': 'unknown',
}

/** One backup: what it holds, and what the check tools said of it. */
export function BackupRow({ backup }: { readonly backup: Backup }): ReactNode {
  const { s, f } = useText()
  const nowMs = useNow()
  const { keys, version } = backup.mark
  return (
    <li className="backup">
      <p className="backup-line">
        <strong>{f.time(backup.atMs, nowMs)}</strong>
        <span>{f.bytes(backup.bytes)}</span>
        <span>{s.backups.files(f.count(backup.files.length))}</span>
        <span>{keys === null ? s.backups.keysUnknown : s.backups.keys(f.count(keys))}</span>
        <span className="soft">
          {version}
          {backup.images.length > 0 && `, ${releaseName(backup.images)}`}, {s.backups.by(backup.by)}
        </span>
      </p>
      <ul className="backup-checks">
        {backup.checks.length === 0 && (
          <li>
            <LevelShape level="unknown" /> {s.backups.noChecks}
          </li>
        )}
        {backup.checks.map(check => (
          <li key={`${check.tool} ${check.file}`}>
            <LevelShape level={verdictLevel[check.verdict]} />
            <span>
              {check.tool} {check.file}: {s.backups.verdict[check.verdict]}.{' '}
              <span className="soft">{check.detail}</span>
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{s.backups.details}</summary>
        <p className="mono wrap">{backup.directory}</p>
        <table className="table">
          <tbody>
            {backup.files.map(file => (
              <tr key={file.path}>
                <td className="mono wrap">{file.path}</td>
                <td className="number">{f.bytes(file.bytes)}</td>
                <td className="mono wrap soft">{file.sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </li>
  )
}
