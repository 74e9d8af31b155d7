import type { ReactNode } from 'react'
import './command.css'

/** Commands exactly as they run, one a line, each wrapped so that none is cut. */
export const Commands = ({ commands }: { readonly commands: readonly string[] }): ReactNode => (
  <ol className="commands">
    {commands.map(command => (
      <li key={command}>
        <code>{command}</code>
      </li>
    ))}
  </ol>
)
