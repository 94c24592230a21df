// Drawings: read those of other tools as a proposal for a plant, and write the plant map as one.

export type { Box } from "./drawing.ts";
export { type DrawingProposal, type ProposedConduit, type ProposedThing, proposeFromDrawing } from "./drawing-proposal.ts";
export { readDrawio } from "./drawio-reader.ts";
export { type FigureDoor, type FigureRoom, type MapFigure, writeMapDrawio, writeMapSvg } from "./map-figure.ts";
export { readVisio } from "./visio-reader.ts";
