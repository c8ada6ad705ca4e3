import "@xyflow/react/dist/style.css";
import { type Edge, type Node, ReactFlow } from "@xyflow/react";
import { createRoot } from "react-dom/client";

/** React Flow as its own examples use it: every step a node, every succession an edge, nothing held back. */
async function start(): Promise<void> {
  const response = await fetch(
    `/data/${encodeURIComponent(new URLSearchParams(location.search).get("data") ?? "")}`,
  );
  const { nodes, edges }: { nodes: Node[]; edges: Edge[] } = await response.json();
  const container = document.getElementById("root");
  if (container === null) throw new Error("The page has no root.");
  createRoot(container).render(
    <div style={{ width: "100vw", height: "100vh" }}>
      <ReactFlow defaultNodes={nodes} defaultEdges={edges} panOnScroll minZoom={0.04} maxZoom={1.6} />
    </div>,
  );
}

void start();
