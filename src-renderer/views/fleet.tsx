import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { useWindow, useWindowContext } from '../store/context.ts'
import { shownBroker } from '../store/fleet.ts'
import { tabOf } from '../store/places.ts'
import { withOrderHeld } from '../store/state.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { FleetRow } from './fleet-row.tsx'
import './fleet.css'

const moves: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowUp: at => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, count) => count - 1,
}

/** The brokers, worst first. Rows keep their places while the pointer is over them. */
export function Fleet(): ReactNode {
  const { s } = useText()
  const { store } = useWindowContext()
  const brokers = useWindow(state => state.snapshot?.brokers)
  const order = useWindow(state => state.order)
  const place = useWindow(state => state.place)
  const list = useRef<HTMLDivElement>(null)
  const shown = shownBroker(order, place.broker)
  const hold = (held: boolean) => (): void => store.setState(state => withOrderHeld(state, held))
  const choose = (broker: string): void => store.setState({ place: { broker, view: tabOf(place) } })
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = order[moves[event.key]?.(order.indexOf(shown ?? ''), order.length) ?? -1]
    if (next === undefined) return
    event.preventDefault()
    choose(next)
    list.current?.querySelectorAll<HTMLElement>('[role=option]')[order.indexOf(next)]?.focus()
  }
  return (
    <nav className="fleet" aria-label={s.fleet.label}>
      <div
        className="fleet-list"
        role="listbox"
        aria-label={s.fleet.label}
        tabIndex={-1}
        ref={list}
        onKeyDown={onKeyDown}
        onPointerEnter={hold(true)}
        onPointerLeave={hold(false)}
      >
        {order.map(name => {
          const broker = brokers?.find(candidate => candidate.name === name)
          return (
            broker && (
              <FleetRow
                key={name}
                broker={broker}
                chosen={name === shown && place.view !== 'settings'}
                reachable={name === shown}
                onChoose={() => choose(name)}
              />
            )
          )
        })}
      </div>
      <div className="fleet-foot">
        <Button tone="quiet" onPress={() => store.setState({ dialog: { kind: 'add-broker' } })}>
          + {s.fleet.add}
        </Button>
        <Button tone="quiet" onPress={() => store.setState({ place: { broker: shown, view: 'settings' } })}>
          {s.fleet.settings}
        </Button>
      </div>
    </nav>
  )
}
