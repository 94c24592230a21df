// The plants of this server. Whoever has one only is brought to it at once.

import { Link, Navigate } from "@tanstack/react-router";
import { usePlants } from "../api/plants.ts";
import { useMessages } from "../language/language.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";

export function PlantsPage() {
  const { shell } = useMessages();
  return (
    <Loaded query={usePlants()}>
      {(plants) => {
        const [only, second] = plants;
        if (only !== undefined && second === undefined) return <Navigate to="/p/$plant" params={{ plant: only.id }} replace />;
        return (
          <Page title={shell.plants}>
            <ul className="sheet plant-list">
              {plants.map((plant) => (
                <li key={plant.id}>
                  <Link to="/p/$plant" params={{ plant: plant.id }}>
                    <SeenText text={plant.name} />
                  </Link>
                </li>
              ))}
            </ul>
          </Page>
        );
      }}
    </Loaded>
  );
}
