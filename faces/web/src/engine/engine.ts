//! The views of the workspace: a plain object that the page feeds and listens to. No React in here.

import type { Piece, SurfaceWish } from './anatomy';
import type { GhostCode, MetBones, ToolWay } from './bladeGhost';
import { boxOfGrid, type BoxValue } from './box';
import type { HeldBox } from './boxHandle';
import { Dragged } from './dragged';
import type { EngineEvent, Listener, Tool } from './events';
import { listenTo } from './gestures';
import type { Heat } from './heat';
import { Gizmos } from './gizmos';
import { Hand } from './hand';
import type { Box } from './label';
import { LabelLayer } from './labelLayer';
import { SLICES, type Directions, type SliceName } from './orientation';
import { InHalves } from './inHalves';
import { InPush } from './inPush';
import type { HeldMove } from './moveHandle';
import { Pace } from './pace';
import { joined, Pane, type Area } from './pane';
import { Patient } from './patient';
import { lookOf, placeView } from './placing';
import type { Pose } from './pose';
import type { PlaneValue } from './planeHandle';
import type { PointSet } from './pointMarks';
import { ScanLoading } from './scanLoading';
import { Screen } from './screen';
import { SlicePainter, type Tint } from './slicePainter';
import { SliceView, type Over } from './sliceView';
import { SolidView, type Side } from './solidView';
import { SurfaceLoader } from './surfaceLoader';
import { dot, scale, type Vec3 } from './vector';
import { sliceStep } from './volume';

export type View = SliceView | SolidView;

/** A plane in hand: its value, the kerf that is drawn, and the frame it lies in. */
export interface HeldPlane {
  value: PlaneValue;
  kerf: number;
  frame: string;
  /** The objects that it can meet; all, if it says none. */
  meets: readonly string[] | null;
}

/** Is what is to be shown what is shown already? The page says it anew with whatever it hears, and each picture takes its time from what computes. */
const alike = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

export class Engine {
  readonly views = new Map<string, View>();
  tool: Tool = 'select';
  window: readonly [number, number] = [-400, 1600];
  points: PointSet | null = null;
  plane: HeldPlane | null = null;
  /** The move in hand. */
  move: HeldMove | null = null;
  /** How a move is drawn and dragged; its code is fetched once the scan is there. */
  moveHandle: typeof import('./moveGesture') | null = null;
  /** The box in hand. */
  box: HeldBox | null = null;
  /** How a box is drawn and dragged; its code is fetched when the first is taken in hand. */
  boxHandle: typeof import('./boxGesture') | null = null;
  preview: readonly string[] | null = null;
  /** What stands beside the handle once there is no preview any more. */
  exact: readonly string[] | null = null;
  readonly halves = new InHalves(this);
  readonly pushed = new InPush(this);
  readonly hand = new Hand(this);
  /** The label in hand. */
  readonly layer = new LabelLayer((box) => this.labelChanged(box), () => this.hand.drawing || this.redrawSolids());
  private readonly screen: Screen;
  readonly painter: SlicePainter;
  private readonly pace: Pace;
  private readonly loader = new SurfaceLoader();
  private readonly scan = new ScanLoading(this, () => void this.fetchMoveHandle());
  readonly patients = new Map<string, Patient>();
  private readonly listeners = new Set<Listener>();
  private readonly stops = new Map<string, () => void>();
  readonly gizmos = new Gizmos(this);
  private readonly size = new ResizeObserver(() => this.redrawAll());
  private tint: Tint | null = null;
  private ghost: { way: ToolWay; frame: string; words: string } | null = null;
  private ghostCode: GhostCode | null = null;
  private metBones: MetBones | null = null;
  private heat: Heat | null = null;
  /** How maps are painted; its code is fetched with the first. */
  private maps: typeof import('./heat') | null = null;
  private frame = '';
  /** The view that was last pressed. */
  private inHand = '';
  readonly dragged = new Dragged(this);
  private dirty = new Set<string>();
  /** Views of which only an area is to be drawn anew. */
  private patches = new Map<string, Area>();
  private over = new Set<string>();
  private everything = true;
  private waiting = 0;
  /** The last frame's times, ms, for docs/performance.md. */
  readonly times: { frame: number; contours: number; firstSlices: number | null } = { frame: 0, contours: 0, firstSlices: null };

  constructor(canvas: HTMLCanvasElement) {
    this.screen = new Screen(canvas, (lost) => {
      this.tell({ type: 'drawing', lost });
      this.redrawAll();
    });
    this.painter = new SlicePainter(this.screen.renderer);
    this.painter.warmUp();
    this.pace = new Pace(this.screen.renderer.getContext() as WebGL2RenderingContext, this.screen.byProcessor, () => this.schedule());
    this.size.observe(canvas);
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event: EngineEvent): void {
    if (event.type === 'focus') {
      this.inHand = event.view;
      this.pace.goOn();
    }
    if (event.type === 'cancelled') this.pace.goOn();
    else if ('done' in event && event.done) this.pace.rest();
    // A hand in 3D follows what it sees there.
    else if ('done' in event && this.views.get(this.inHand)?.kind === 'slice') this.pace.drags();
    for (const listener of this.listeners) listener(event);
  }

  stop(): void {
    cancelAnimationFrame(this.waiting);
    this.dragged.stop();
    this.scan.stop();
    this.size.disconnect();
    this.loader.stop();
    this.pace.stop();
    this.screen.renderer.dispose();
  }

  // --- panes -----------------------------------------------------------------------------------

  addSlice(id: string, element: HTMLElement, name: SliceName): () => void {
    return this.attach(new SliceView(id, new Pane(element, this.screen.byProcessor), SLICES[name]), element);
  }

  addSolid(id: string, element: HTMLElement, side: Side, frame: string | null): () => void {
    const view = new SolidView(id, new Pane(element, this.screen.byProcessor));
    view.side = side;
    view.frameName = frame;
    return this.attach(view, element);
  }

  private attach(view: View, element: HTMLElement): () => void {
    this.views.set(view.id, view);
    this.stops.set(view.id, listenTo(this, view, element));
    this.size.observe(element);
    this.redrawAll();
    return () => {
      this.saveLook(view);
      this.size.unobserve(element);
      this.stops.get(view.id)?.();
      this.gizmos.remove(view.id);
      view.pane.remove();
      this.views.delete(view.id);
      this.redrawAll();
    };
  }

  /** Remembers from where a view looks, for when it comes back to the same patient. */
  private saveLook(view: View): void {
    if (view.placed === null) return;
    this.patient(view.placed).looks.set(lookOf(view), view.snapshot());
    view.placed = null;
  }

  /** The panes get other sizes: what each view shows is remembered, and fills its pane again. Between layouts nothing comes nearer or goes away. */
  keepLooks(): void {
    this.dragged.leave();
    for (const view of this.views.values()) this.saveLook(view);
    this.redrawAll();
  }

  /** The frame that a view shows. */
  patientOf(view: View): Patient {
    return this.patient((view.kind === 'solid' && view.frameName) || this.frame);
  }

  private patient(name: string): Patient {
    let patient = this.patients.get(name);
    if (!patient) this.patients.set(name, (patient = new Patient(name)));
    return patient;
  }

  // --- what is shown ---------------------------------------------------------------------------

  private showFrame(frame: string): void {
    if (frame === this.frame) return;
    for (const view of this.views.values()) this.saveLook(view);
    this.frame = frame;
    this.redrawAll();
  }

  /** Shows the scan `content` in `frame`; what is there already stays until the new one has come. */
  showScan(frame: string, content: string | null): void {
    this.showFrame(frame);
    if (content && this.patient(frame).whole !== content) this.scan.load(this.patient(frame), content);
  }

  showSurfaces(wishes: readonly SurfaceWish[]): void {
    const frames = new Set([...this.patients.keys(), ...wishes.map((wish) => wish.frame)]);
    const failed = (error: Error) => this.tell({ type: 'trouble', words: error.message });
    for (const frame of frames) {
      const own = wishes.filter((wish) => wish.frame === frame);
      const changed = () => {
        this.redrawSolids();
        if (this.patient(frame).complete && this.pace.goOn()) this.drawAtOnce();
      };
      this.patient(frame).showSurfaces(own, this.loader, changed, failed);
    }
    this.loader.keepOnly(new Set(wishes.map((wish) => wish.address)));
    // Strokes over the surfaces go once the surfaces have them.
    if (this.layer.afloat.length > 0) this.redrawSolids();
  }

  setWindow(window: readonly [number, number]): void {
    this.window = window;
    this.redrawSlices();
  }

  setTint(tint: Tint | null): void {
    if (alike(tint, this.tint)) return;
    this.tint = tint;
    this.redrawSlices();
  }

  /** Paints a surface in the colours of a deviation map. */
  setHeat(heat: Heat | null): void {
    this.heat = heat;
    if (heat && !this.maps)
      void import('./heat').then((code) => {
        this.maps = code;
        this.redrawSolids();
      });
    this.redrawSolids();
  }

  setPoints(points: PointSet | null): void {
    if (alike(points, this.points)) return;
    this.points = points;
    this.redrawOver();
  }

  /** Shows a content as the label in hand; it has all strokes up to a revision. */
  showLabel(content: string | null, revision: number): void {
    this.layer.show(content, revision).catch((error: Error) => {
      if (error.name !== 'AbortError') this.tell({ type: 'trouble', words: error.message });
    });
  }

  /** Says what the labels hold by which strokes are limited. */
  limitStrokes(contents: ReadonlyMap<string, string>): void {
    this.layer.limitBy(contents).catch((error: Error) => this.tell({ type: 'trouble', words: error.message }));
  }

  private labelChanged(box: Box | null): void {
    if (this.layer.label) this.painter.labels.refresh(this.layer.label, box);
    // While a stroke is drawn only the view under the hand keeps up with it; the others follow when it lets go.
    if (this.hand.drawing) this.redraw(this.hand.drawing);
    else this.redrawSlices();
  }

  /** A stroke goes on in a view: nothing else of the picture changes, and a processor that draws is spared the rest. */
  showStroke(view: View, box: Box | null, area: Area): void {
    if (this.layer.label && box) this.painter.labels.refresh(this.layer.label, box);
    const before = this.patches.get(view.id);
    this.patches.set(view.id, before ? joined(before, area) : area);
    this.over.add(view.id);
    this.schedule();
  }

  /** The strokes that are not in the surfaces yet, over the surfaces. */
  showStrokes(): void {
    for (const patient of this.patients.values()) {
      const own = patient.name === this.hand.settings.frame ? this.layer.afloat : [];
      if (patient.complete && own.length > 0) this.layer.surfacesCame();
      patient.anatomy?.strokes.show(own, patient.anatomy.origin, this.layer);
    }
  }

  /** What is said beside the handle of a value that is not in the plan yet; null when all is. */
  setPreview(preview: readonly string[] | null): void {
    if (alike(preview, this.preview)) return;
    this.preview = preview;
    this.redrawOver();
  }

  /** What is said beside the handle of what was let go of last, as the server has measured it; null after the next gesture. */
  setExact(exact: readonly string[] | null): void {
    if (alike(exact, this.exact)) return;
    this.exact = exact;
    this.redrawOver();
  }

  /** What the screen holds of a frame. */
  piecesOf(frame: string): readonly Piece[] {
    return [...(this.patients.get(frame)?.anatomy?.pieces.values() ?? [])];
  }

  /** Takes a plane in hand: its trace, its handles on slices and its gizmo in 3D are shown. */
  setPlane(plane: HeldPlane | null): void {
    if (alike(plane, this.plane)) return;
    this.plane = plane;
    if (plane) this.halves.ready();
    this.redrawSolids();
  }

  /** Takes a move in hand: its handle is shown. */
  setMove(move: HeldMove | null): void {
    if (alike(move, this.move)) return;
    this.move = move;
    if (move) void this.fetchMoveHandle();
    this.redrawOver();
  }

  private async fetchMoveHandle(): Promise<void> {
    this.moveHandle ??= await import('./moveGesture');
    if (this.move) this.redrawOver();
  }

  /** Takes a box in hand: its handle is shown. */
  setBox(box: HeldBox | null): void {
    if (alike(box, this.box)) return;
    this.box = box;
    if (box && !this.boxHandle)
      void import('./boxGesture').then((code) => {
        this.boxHandle = code;
        this.redrawOver();
      });
    this.redrawOver();
  }

  /** Does a view show what is held in this frame? Before the operation nothing is held. */
  showsHeld(frame: string, view: View): boolean {
    return frame === this.patientOf(view).name && (view.kind === 'slice' || view.side === 'planned');
  }

  /** Shows objects at other poses than the exact ones, until those have come. */
  setPoses(poses: ReadonlyMap<string, Pose>): void {
    for (const patient of this.patients.values()) patient.pose(poses);
    this.redrawSolids();
  }

  /** Shows a blade or a drill on its way to full reach, in one frame; null takes it away. */
  setGhost(ghost: { way: ToolWay; frame: string; words: string } | null): void {
    if (alike(ghost, this.ghost)) return;
    this.ghost = ghost;
    if (ghost && !this.ghostCode)
      void import('./bladeGhost').then((code) => {
        this.ghostCode = code;
        this.metBones = new code.MetBones();
        this.redrawAll();
      });
    this.redrawSolids();
    this.redrawSlices();
  }

  // --- where we look ---------------------------------------------------------------------------

  moveCrosshair(place: Vec3, frame = this.frame): void {
    const patient = this.patient(frame);
    patient.crosshair = place;
    for (const view of this.views.values()) {
      if (view.kind !== 'slice' || frame !== this.frame) continue;
      const depth = dot(place, view.frame.directions.toViewer);
      if (depth !== view.frame.depth) this.dirty.add(view.id);
      view.frame.depth = depth;
    }
    this.redrawOver();
    this.schedule();
    this.tell({ type: 'crosshair', frame, place });
  }

  /** All that is to be seen has come and been drawn. */
  get settled(): boolean {
    const patient = this.patients.get(this.frame);
    return !!patient?.volume && patient.complete && !this.scan.loads && !this.waiting && !this.pace.owes && this.views.size > 0;
  }

  /** Where the crosshair stands in the frame of the slices; null before anything is shown. */
  get crosshair(): { place: Vec3; frame: string } | null {
    const place = this.patients.get(this.frame)?.crosshair;
    return place ? { place, frame: this.frame } : null;
  }

  /** The box of the scan that is shown in a frame; null before it has come. */
  scanOf(frame: string): BoxValue | null {
    const volume = this.patients.get(frame)?.volume;
    return volume ? boxOfGrid(volume.grid) : null;
  }

  /** Goes so many slices towards the viewer. */
  scroll(view: SliceView, slices: number): void {
    const patient = this.patient(this.frame);
    if (!patient.volume || !patient.crosshair) return;
    const step = sliceStep(patient.volume.grid, view.frame.directions.toViewer) * slices;
    const move = scale(view.frame.directions.toViewer, step);
    this.moveCrosshair([patient.crosshair[0] + move[0], patient.crosshair[1] + move[1], patient.crosshair[2] + move[2]]);
  }

  /** Brings a place into sight: the crosshair goes there, and views that do not show it are centred on it. */
  flyTo(place: Vec3, frame: string): void {
    this.showFrame(frame);
    this.moveCrosshair(place, frame);
    for (const view of this.views.values()) {
      if (this.patientOf(view).name !== frame) continue;
      this.place(view);
      if (view.kind === 'slice') view.frame.lookAt(place);
      else view.camera.target = place;
    }
    this.redrawAll();
  }

  /** A view that comes back takes its remembered look now: taken with its first picture, it would undo what is asked before. */
  place(view: View): void {
    view.measure(this.screen.ratio);
    placeView(view, this.patientOf(view), this.views.values());
  }

  /** Turns a slice view to other directions, keeping the crosshair in it. */
  turnSlice(id: string, directions: Directions): void {
    const view = this.views.get(id);
    const place = this.patient(this.frame).crosshair;
    if (view?.kind !== 'slice') return;
    this.place(view);
    view.frame.directions = directions;
    if (place) view.frame.lookAt(place);
    this.redrawAll();
    this.tell({ type: 'turned', view: id, directions });
  }

  /** Shows all that there is in a view, and in those whose cameras are linked to its own; without a name in all views. */
  fit(id?: string): void {
    const own = id ? this.views.get(id) : undefined;
    const linked = (view: View) => view.kind === 'solid' && own?.kind === 'solid' && this.patientOf(view) === this.patientOf(own);
    for (const view of this.views.values()) {
      if (id && view.id !== id && !linked(view)) continue;
      this.patientOf(view).looks.delete(lookOf(view));
      view.placed = null;
    }
    this.redrawAll();
  }

  /** All 3D views look like `from`: cameras are linked. */
  linkCameras(from: SolidView): void {
    for (const view of this.views.values()) {
      if (view.kind !== 'solid' || view === from || this.patientOf(view) !== this.patientOf(from)) continue;
      view.camera.follow(from.camera);
    }
    this.redrawSolids();
  }

  gizmoBusy(view: View): boolean {
    return this.gizmos.busy(view.id);
  }

  // --- drawing ---------------------------------------------------------------------------------

  redrawAll(): void {
    this.everything = true;
    this.schedule();
  }

  redraw(view: View): void {
    this.dirty.add(view.id);
    this.schedule();
  }

  redrawSlices(): void {
    for (const view of this.views.values()) if (view.kind === 'slice') this.dirty.add(view.id);
    this.schedule();
  }

  redrawSolids(): void {
    for (const view of this.views.values()) if (view.kind === 'solid') this.dirty.add(view.id);
    this.redrawOver();
  }

  /** What the page says over the views. Every frame takes some 40 ms of the processors where they draw it: while they compute it waits. */
  redrawOver(): void {
    for (const id of this.views.keys()) this.over.add(id);
    if (!this.pace.rests) this.schedule();
  }

  /** What the hand holds over one view; that follows it at once. */
  redrawLayer(view: View): void {
    this.over.add(view.id);
    this.schedule();
  }

  /** Does something that can wait until the exact picture that is awaited is drawn, `most` ms at the most; of one name only the last. */
  afterwards(name: string, act: () => void, most?: number): void {
    this.pace.afterwards(name, act, most);
  }

  /** Nothing is computed any more: what is said is seen, unless surfaces are still on their way. */
  computed(): void {
    if ([...this.patients.values()].every((patient) => patient.complete)) this.pace.goOn();
  }

  private schedule(): void {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.drawFrame();
    });
  }

  /** What the hand waits for does not wait for the page's next frame. */
  private drawAtOnce(): void {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    this.drawFrame();
  }

  private drawFrame(): void {
    const began = performance.now();
    if (this.screen.measure()) this.everything = true;
    const all = this.everything;
    if (all) this.screen.clear();
    const { dirty, over, patches } = this;
    [this.dirty, this.over, this.patches, this.everything] = [new Set(), new Set(), new Map(), false];
    this.times.contours = 0;
    // 3D is put off where its last picture is not finished; slices and what is written over the views go on.
    const late = !all && [...this.views.values()].some((view) => view.kind === 'solid' && dirty.has(view.id)) && this.pace.waits;
    let solid = false;
    for (const view of this.views.values()) {
      const patient = this.patientOf(view);
      this.place(view);
      const off = late && view.kind === 'solid' && dirty.has(view.id);
      if (off) this.dirty.add(view.id);
      const whole = !off && (all || dirty.has(view.id));
      solid ||= whole && view.kind === 'solid';
      if ((whole || patches.has(view.id)) && !this.screen.lost) this.drawView(view, patient, whole ? null : patches.get(view.id)!);
      if (whole || off || over.has(view.id)) this.drawOver(view, patient);
    }
    if (solid) this.pace.given();
    if (this.painter.catchUp()) this.redrawSlices();
    this.times.frame = performance.now() - began;
  }

  private drawView(view: View, patient: Patient, area: Area | null): void {
    this.screen.enter(view.pane, area);
    if (view.kind === 'solid') {
      this.gizmos.show(view, patient.anatomy, this.plane?.frame === patient.name && view.side === 'planned' ? this.plane.value : null);
      patient.anatomy?.showGhost(this.ghost?.frame === patient.name ? this.ghost.way : null, this.ghostCode);
      patient.anatomy?.showTrace(this.plane?.frame === patient.name ? this.plane : null);
      if (patient.anatomy) this.maps?.dressHeat(patient.anatomy, patient.name, this.heat);
      this.showStrokes();
      patient.anatomy?.cut.show(this.hand.scissors.prism(patient.name), patient.anatomy.origin);
      if (!patient.anatomy) return;
      const sees = this.pushed.dress(view, patient, patient.anatomy, this.halves.dress(view, patient, patient.anatomy));
      this.moveHandle?.dressLeft(patient.anatomy, sees);
      view.draw(this.screen.renderer, patient.anatomy, sees);
    } else if (patient.volume) {
      // Two colours over each other are neither: what a threshold would take goes before what it has taken.
      const label = !this.tint && patient.name === this.hand.settings.frame ? this.layer.label : null;
      this.painter.draw(patient.volume, view.frame, this.window, this.tint, label, label && this.hand.scissors.prism(patient.name));
    }
  }

  private drawOver(view: View, patient: Patient): void {
    const ghost = this.ghost?.frame === patient.name ? this.ghost : null;
    // Over the leg nothing is said of a cut of the jaw.
    const isOfIt = ((this.plane ?? this.move ?? this.box)?.frame ?? patient.name) === patient.name;
    const all = isOfIt && (view.kind === 'solid' || view.id === this.inHand);
    const over: Over = {
      crosshair: patient.crosshair ?? [0, 0, 0],
      plane: this.plane?.frame === patient.name ? this.plane : null,
      handle: this.moveHandle?.handleOfMove(this, view) ?? this.boxHandle?.handleOfBox(this, view) ?? null,
      points: this.frame === patient.name ? this.points : null,
      // All lines stand where there is room, and where the hand is.
      preview: all ? this.preview : isOfIt ? (this.preview?.slice(0, 1) ?? null) : null,
      exact: all ? this.exact : null,
      ghost: ghost && ((g, frame) => this.ghostCode?.drawGhost(g, ghost.way, frame)),
      notes: (view.kind === 'solid' && ghost && this.metBones?.notes(ghost, patient.anatomy?.pieces.values() ?? [])) || [],
      inHand: [this.halves.over(view, patient), this.pushed.over(view, patient), this.moveHandle?.leftOver(view, patient.anatomy)],
      hand: (g) => this.hand.drawOver(g, view),
    };
    if (view.kind === 'solid') return view.drawOver(over, this.screen.ratio);
    view.drawOver(patient.anatomy, over, this.screen.ratio);
    this.times.contours += view.contourTime;
  }
}
