// Operations over time: a line of bars for each class, all on the same scale of time. Dangerous ones are marked by sign and colour.

import type { OperationTimes } from "../api/traffic.ts";
import { useFormats, useMessages } from "../language/language.tsx";

const WIDTH = 720;
const HEIGHT = 22;

export function OperationChart({ times }: { readonly times: OperationTimes }) {
  const { traffic } = useMessages();
  const { moment, number } = useFormats();
  const step = WIDTH / times.times.length;
  const classes = times.classes.toSorted((a, b) => Number(b.dangerous) - Number(a.dangerous));
  return (
    <figure className="sheet operation-chart" tabIndex={0}>
      <figcaption className="quiet small">
        {traffic.overTime(moment(times.times[0] ?? ""), moment(times.times.at(-1) ?? ""))}
      </figcaption>
      <table>
        <tbody>
          {classes.map((one) => {
            const most = Math.max(1, ...one.counts);
            const sum = one.counts.reduce((total, count) => total + count, 0);
            return (
              <tr key={one.name}>
                <th scope="row">
                  {one.dangerous && <span title={traffic.dangerous}>⚠ </span>}
                  {one.name}
                </th>
                <td>
                  <svg
                    viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
                    preserveAspectRatio="none"
                    role="img"
                    aria-label={`${one.name}: ${number(sum)}`}
                  >
                    {one.counts.map((count, index) => {
                      // the square root keeps a single write beside a thousand reads in sight
                      const height = count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * HEIGHT);
                      return (
                        <rect
                          key={times.times[index]}
                          className={one.dangerous ? "dangerous" : undefined}
                          x={index * step}
                          y={HEIGHT - height}
                          width={Math.max(1, step - 0.6)}
                          height={height}
                        />
                      );
                    })}
                  </svg>
                </td>
                <td className="number">{number(sum)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </figure>
  );
}
