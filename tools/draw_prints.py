#!/usr/bin/env python3
"""Draw the two landscapes of the examples: `python3 tools/draw_prints.py examples` writes shore.svg and evening.svg there.

A print is made of two blocks, as historical prints were. The color block holds flat areas and gradations, the key block the
black lines; both are pressed (multiplied) onto the paper, the color a little out of register. An object drawn later
hides what is behind it on both blocks.
"""

import math
import random
import sys
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 768, 512, 15

PAPER, INK = "#f5ebd3", "#1d1a22"
INDIGO, BLUE, PALE_BLUE = "#1f4273", "#4b7a9c", "#a9c3c6"
VERMILION, PINK, OCHRE, STRAW = "#c7452b", "#dd9486", "#d79f3f", "#e9cf8e"
PINE, SAP, LEAF = "#3d5f45", "#7d9450", "#b3b971"
BROWN, EARTH, GRAY, SLATE, NONE = "#7f5137", "#b98a57", "#9b968c", "#5d6878", "#ffffff"


# Curves -----------------------------------------------------------------------------------------------------------------


def n(value):
    text = f"{value:.1f}".removesuffix(".0")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def relative(start, runs):
    """Path data in steps relative to the last point, which is shorter; a run is a letter and its points."""
    x, y = (round(v, 1) for v in start)
    path = [f"M{n(x)} {n(y)}"]
    for letter, points in runs:
        steps = ""
        for px, py in points:
            for step in (round(px, 1) - x, round(py, 1) - y):
                text = n(step)
                steps += text if text.startswith("-") or not steps else " " + text
        x, y = (round(v, 1) for v in points[-1])
        path.append(letter + steps)
    return "".join(path)


def smooth(points, closed=False):
    """A path through the points (Catmull-Rom, as cubic Béziers)."""
    count = len(points)

    def at(i):
        return points[i % count] if closed else points[min(max(i, 0), count - 1)]

    runs = []
    for i in range(count if closed else count - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = at(i - 1), at(i), at(i + 1), at(i + 2)
        runs.append(("c", [(bx + (cx - ax) / 6, by + (cy - ay) / 6), (cx - (dx - bx) / 6, cy - (dy - by) / 6), (cx, cy)]))
    return relative(points[0], runs) + ("z" if closed else "")


def straight(points, closed=True):
    return relative(points[0], [("l", [p]) for p in points[1:]]) + ("z" if closed else "")


def sample(points, step=5.0):
    """Points along the smooth curve, about `step` apart."""
    result = []
    for i in range(len(points) - 1):
        a, b, c, d = points[max(i - 1, 0)], points[i], points[i + 1], points[min(i + 2, len(points) - 1)]
        pieces = max(2, round(math.dist(b, c) / step))
        for k in range(pieces):
            t = k / pieces
            result.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)
                for p, q, r, s in zip(a, b, c, d)
            ))
    return result + [points[-1]]


def brush(points, width, start=0.25, end=0.1, step=6.0):
    """A stroke that swells from `start` to 1 and thins to `end`, times `width`: the outline of the carved line."""
    along = sample(points, step)
    left, right = [], []
    for i, (x, y) in enumerate(along):
        (ax, ay), (bx, by) = along[max(i - 1, 0)], along[min(i + 1, len(along) - 1)]
        length = math.hypot(bx - ax, by - ay) or 1.0
        t = i / max(len(along) - 1, 1)
        swell = start + (1 - start) * min(t / 0.3, 1) if t < 0.55 else end + (1 - end) * (1 - t) / 0.45
        h = width * swell / 2
        left.append((x - (by - ay) / length * h, y + (bx - ax) / length * h))
        right.append((x + (by - ay) / length * h, y - (bx - ax) / length * h))
    return straight(left + right[::-1])


def land(ridge, bottom=HEIGHT + 20):
    """The area under a ridge line."""
    return smooth(ridge) + f"L{n(ridge[-1][0])} {n(bottom)}L{n(ridge[0][0])} {n(bottom)}Z"


class Place:
    """Moves, scales and mirrors a figure drawn around its own origin."""

    def __init__(self, x, y, scale=1.0, mirror=False, turn=0.0):
        self.x, self.y, self.sx, self.sy = x, y, -scale if mirror else scale, scale
        self.cos, self.sin = math.cos(turn), math.sin(turn)

    def __call__(self, *points):
        return [
            (self.x + self.sx * (px * self.cos - py * self.sin), self.y + self.sy * (px * self.sin + py * self.cos))
            for px, py in points
        ]


# The two blocks ---------------------------------------------------------------------------------------------------------


class Print:
    def __init__(self, seed, width=WIDTH, height=HEIGHT, grain=".85", knife="2.6"):
        self.width, self.height, self.grain, self.knife = width, height, grain, knife
        self.random = random.Random(seed)
        self.definitions, self.color, self.key = [], [], []
        self.names = 0

    def name(self):
        self.names += 1
        return f"d{self.names}"

    def define(self, text):
        name = self.name()
        self.definitions.append(text.replace("ID", name, 1))
        return name

    def gradation(self, start, end, *stops):
        """Bokashi: the paint wiped thinner along the line from `start` to `end`; stops are (offset, color)."""
        text = "".join(f'<stop offset="{o}" stop-color="{c}"/>' for o, c in stops)
        (ax, ay), (bx, by) = start, end
        return "url(#{})".format(self.define(
            f'<linearGradient id="ID" gradientUnits="userSpaceOnUse" x1="{n(ax)}" y1="{n(ay)}" x2="{n(bx)}" y2="{n(by)}">'
            f"{text}</linearGradient>"
        ))

    def pattern(self, width, height, ground, drawing, turn=0):
        return "url(#{})".format(self.define(
            f'<pattern id="ID" patternUnits="userSpaceOnUse" width="{n(width)}" height="{height:.3f}" '
            f'patternTransform="rotate({turn})">'
            f'<rect width="{width}" height="{height:.3f}" fill="{ground}"/>{drawing}</pattern>'
        ))

    def tint(self, path, fill, extra=""):
        """Color alone, over whatever lies behind."""
        self.color.append(f'<path d="{path}" fill="{fill}"{extra}/>')

    def body(self, path, fill):
        """An area that hides what is behind it, without an outline."""
        self.tint(path, fill)
        self.key.append(f'<path d="{path}" fill="#fff"/>')

    def line(self, points, width=1.6, start=0.35, end=0.15, step=6.0):
        self.key.append(f'<path d="{brush(points, width, start, end, step)}"/>')

    def hair(self, path, width=0.8):
        """Thin lines of one width, many in one path."""
        self.key.append(f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="{width}" stroke-linecap="round"/>')

    def solid(self, path):
        """An area printed black from the key block."""
        self.key.append(f'<path d="{path}"/>')

    def shape(self, points, fill, width=1.6, curved=True):
        """A filled area with a brushed outline."""
        closed = points + [points[0]]
        if curved:
            self.body(smooth(points, closed=True), fill)
            around = [points[-1]] + closed + [points[1]]
            self.key.append(
                f'<path d="{smooth(points, closed=True)}" fill="none" stroke="{INK}" stroke-width="{n(width * 0.6)}"/>')
            half = len(points) // 2
            self.line(around[1:half + 2], width)
            self.line(around[half + 1:-1], width)
        else:
            self.body(straight(points), fill)
            for a, b in zip(closed, closed[1:]):
                self.line([a, b], width, start=0.7, end=0.6)

    def within(self, path, draw):
        """Clips everything that `draw` adds at the edge of the path."""
        clip = self.define(f'<clipPath id="ID"><path d="{path}"/></clipPath>')
        color, key = len(self.color), len(self.key)
        draw()
        for block, since in [(self.color, color), (self.key, key)]:
            block[since:] = [f'<g clip-path="url(#{clip})">', *block[since:], "</g>"] if block[since:] else []

    def svg(self, title):
        width, height = self.width, self.height
        inner = f'x="{MARGIN}" y="{MARGIN}" width="{width - 2 * MARGIN}" height="{height - 2 * MARGIN}"'
        everything = f'x="0" y="0" width="{width}" height="{height}" filterUnits="userSpaceOnUse" '
        everything += 'color-interpolation-filters="sRGB"'
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
            f"<title>{title}</title>",
            "<defs>",
            f'<clipPath id="image"><rect {inner}/></clipPath>',
            # Fibers of the paper: long soft ones and a fine tooth.
            f'<filter id="paper" {everything}>'
            '<feTurbulence type="fractalNoise" baseFrequency="0.03 0.35" numOctaves="3" seed="3" result="fibre"/>'
            '<feColorMatrix values="0 0 0 0 .45  0 0 0 0 .33  0 0 0 0 .16  .32 0 0 0 -.13" result="brown"/>'
            '<feMerge><feMergeNode in="SourceGraphic"/><feMergeNode in="brown"/></feMerge></filter>',
            # The grain of the cherry-wood and the rubbing of the baren: paint missing along the grain.
            f'<filter id="grain" {everything}>'
            '<feTurbulence type="fractalNoise" baseFrequency="0.005 0.16" numOctaves="3" seed="7"/>'
            f'<feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  {self.grain} 0 0 0 -.36" result="white"/>'
            '<feComposite in="white" in2="SourceGraphic" operator="in" result="grain"/>'
            '<feMerge><feMergeNode in="SourceGraphic"/><feMergeNode in="grain"/></feMerge></filter>',
            # A knife does not follow a curve exactly.
            f'<filter id="knife" {everything}>'
            '<feTurbulence type="fractalNoise" baseFrequency="0.035" numOctaves="2" seed="11"/>'
            f'<feDisplacementMap in="SourceGraphic" scale="{self.knife}" xChannelSelector="R" yChannelSelector="G"/></filter>',
            *self.definitions,
            "</defs>",
            f'<g filter="url(#paper)"><rect width="{width}" height="{height}" fill="{PAPER}"/></g>',
            '<g style="mix-blend-mode:multiply" clip-path="url(#image)">',
            '<g filter="url(#grain)" transform="translate(1.1 -0.8)">',
            *self.color,
            "</g></g>",
            f'<g style="mix-blend-mode:multiply" fill="{INK}" clip-path="url(#image)">',
            '<g filter="url(#knife)">',
            *self.key,
            "</g></g>",
            f'<rect {inner} fill="none" stroke="{INK}" stroke-width="1.6"/>',
            "</svg>",
            "",
        ])


# Patterns of cloth ------------------------------------------------------------------------------------------------------


def asanoha(print_, ground, thread, side, turn):
    """Hemp leaf: a net of triangles, each with lines from its middle to its corners."""
    h = side * math.sqrt(3) / 2
    lines = []
    for row in range(-1, 3):
        for column in range(-1, 3):
            x, y = column * side + (row % 2) * side / 2, row * h
            for corners in [((x, y), (x + side, y), (x + side / 2, y + h)),
                            ((x, y), (x + side / 2, y + h), (x - side / 2, y + h))]:
                middle = (sum(c[0] for c in corners) / 3, sum(c[1] for c in corners) / 3)
                lines += [straight([middle, c], False) for c in corners] + [straight(list(corners))]
    drawing = f'<path d="{"".join(lines)}" fill="none" stroke="{thread}" stroke-width="0.9"/>'
    return print_.pattern(side, 2 * h, ground, drawing, turn)


def seigaiha(print_, ground, thread, radius, turn=0):
    """Blue sea waves: fans of rings, each row half hidden by the next."""
    rings = []
    for row in range(-1, 5):
        for column in range(-1, 3):
            x, y = column * 2 * radius + (row % 2) * radius, row * radius / 2
            rings += [f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius * f)}"/>' for f in (1.0, 0.72, 0.44, 0.18)]
    drawing = f'<g fill="{ground}" stroke="{thread}" stroke-width="1.1">{"".join(rings)}</g>'
    return print_.pattern(2 * radius, radius, ground, drawing, turn)


def komon(print_, ground, thread, pitch, turn=30):
    """Shark skin: dots, half a step apart from row to row."""
    dots = [(0, 0), (pitch, 0), (0, pitch), (pitch, pitch), (pitch / 2, pitch / 2)]
    drawing = "".join(f'<circle cx="{n(x)}" cy="{n(y)}" r="1" fill="{thread}"/>' for x, y in dots)
    return print_.pattern(pitch, pitch, ground, drawing, turn)


# Lettering: strokes in a square of 100, top left to bottom right ----------------------------------------------------------

CHARACTERS = {
    "山": [[(50, 8), (51, 84)], [(16, 42), (15, 86), (84, 84)], [(84, 38), (84, 94)]],
    "水": [[(51, 6), (51, 80), (48, 93), (36, 86)], [(12, 36), (40, 35), (30, 60), (10, 82)],
          [(84, 22), (72, 38), (55, 50)], [(54, 42), (68, 66), (94, 88)]],
    "八": [[(38, 22), (32, 52), (8, 88)], [(56, 12), (64, 50), (94, 88)]],
    "景": [[(28, 6), (28, 38)], [(28, 7), (72, 6), (72, 38)], [(30, 21), (70, 21)], [(29, 36), (71, 36)],
          [(50, 38), (51, 48)], [(6, 50), (94, 48)], [(28, 58), (28, 74)], [(28, 58), (72, 57), (72, 74)],
          [(29, 73), (71, 73)], [(50, 74), (51, 92), (42, 96)], [(34, 80), (18, 94)], [(66, 80), (84, 94)]],
    "松": [[(4, 32), (46, 28)], [(25, 6), (26, 94)], [(25, 32), (18, 58), (4, 76)], [(27, 40), (42, 58)],
          [(64, 12), (60, 34), (48, 50)], [(74, 10), (80, 30), (96, 46)], [(70, 48), (52, 86), (84, 80)],
          [(78, 66), (92, 92)]],
    "夕": [[(46, 6), (36, 32), (12, 56)], [(38, 26), (80, 24), (66, 60), (20, 96)], [(38, 46), (58, 60)]],
    "日": [[(22, 8), (22, 94)], [(22, 9), (78, 8), (78, 94)], [(24, 48), (76, 48)], [(23, 88), (77, 88)]],
    "大": [[(8, 36), (92, 32)], [(50, 6), (46, 48), (8, 94)], [(52, 40), (66, 68), (94, 92)]],
    "川": [[(20, 12), (20, 56), (8, 90)], [(50, 18), (50, 78)], [(82, 8), (83, 94)]],
    "之": [[(46, 4), (54, 16)], [(18, 32), (80, 28), (52, 56), (18, 82)], [(18, 76), (40, 92), (94, 90)]],
    "工": [[(14, 16), (86, 14)], [(50, 16), (50, 84)], [(6, 86), (94, 84)]],
}


def letters(print_, text, x, y, size, leading=1.12, width=0.115):
    for i, character in enumerate(text):
        for stroke in CHARACTERS[character]:
            points = [(x + px * size / 100, y + (i * leading * 100 + py) * size / 100) for px, py in stroke]
            print_.line(points, size * width, start=0.75, end=0.45, step=2.0)


def cartouche(print_, x, y, text, size, fill):
    width, height = size * 1.5, size * (1.12 * len(text) + 0.5)
    frame = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    print_.shape(frame, fill, 2.2, curved=False)
    inner = [(x + 3, y + 3), (x + width - 3, y + 3), (x + width - 3, y + height - 3), (x + 3, y + height - 3)]
    print_.hair(straight(inner), 0.7)
    letters(print_, text, x + size * 0.25, y + size * 0.3, size)


def seal(print_, x, y, text, size):
    """A red seal: characters left white."""
    side = size * 1.35
    frame = straight([(x, y), (x + side, y + 0.6), (x + side - 0.5, y + side * len(text) * 0.9), (x + 0.4, y + side * len(text) * 0.9 - 0.6)])
    print_.body(frame, VERMILION)
    for i, character in enumerate(text):
        for stroke in CHARACTERS[character]:
            points = [(x + size * 0.17 + px * size / 100, y + size * (0.1 + 1.15 * i) + py * size / 100) for px, py in stroke]
            print_.tint(brush(points, size * 0.13, 0.8, 0.7, 2.0), NONE)


# Motifs -----------------------------------------------------------------------------------------------------------------


def mist(print_, x, y, length, height, fill):
    """A band of stylized mist: long, with round ends, one step in it."""
    h = height
    points = [(x, y), (x + length * 0.3, y - h * 0.04), (x + length * 0.62, y), (x + length * 0.68, y + h * 0.5),
              (x + length * 0.62, y + h), (x + length * 0.3, y + h * 1.03), (x, y + h), (x - h * 0.5, y + h * 0.5)]
    print_.body(smooth(points, closed=True), fill)
    upper = [(x + length * 0.2, y + h * 0.8), (x + length * 0.6, y + h * 0.78), (x + length * 0.95, y + h * 0.8),
             (x + length, y + h * 1.15), (x + length * 0.95, y + h * 1.5), (x + length * 0.5, y + h * 1.52),
             (x + length * 0.2, y + h * 1.5), (x + length * 0.17, y + h * 1.15)]
    print_.body(smooth(upper, closed=True), fill)


def needles(print_, x, y, radius, turn=0.0, reach=1.15):
    """A pine's tuft: needles fanned out from one point."""
    path = []
    for i in range(14):
        angle = -math.pi / 2 + turn + (i / 13 - 0.5) * 2 * reach
        r = radius * print_.random.uniform(0.85, 1.05)
        path.append(straight([(x, y), (x + r * math.cos(angle), y + r * math.sin(angle))], False))
    print_.hair("".join(path), 0.65)


def pine_pad(print_, x, y, width, radius):
    """A layer of foliage: rows of tufts over a flat cloud of green."""
    height = radius * 1.15
    count = max(3, round(width / (radius * 1.05)))
    top = [(x - width / 2 + width * (i + 0.5) / count, y - height * (1.25 if 0 < i < count - 1 else 0.75)
            - (i % 2) * radius * 0.35) for i in range(count)]
    outline = [(x - width / 2 - radius * 0.5, y - 2), *top, (x + width / 2 + radius * 0.5, y - 2), (x + width * 0.2, y + 4),
               (x - width * 0.2, y + 5)]
    paint = print_.gradation((x, y - height * 1.5), (x, y + 4), (0, PINE), (1, SAP))
    print_.body(smooth(outline, closed=True), paint)
    for row in (0, 1):
        for i in range(count - row):
            px = x - width / 2 + width * (i + 0.5 + row * 0.5) / count + print_.random.uniform(-1.5, 1.5)
            edge = (px - x) / width
            needles(print_, px, y + 1 - row * radius * 0.62, radius, edge * 0.9)
    for i in range(count + 1):
        px = x - width / 2 + width * i / count
        needles(print_, px, y + 4, radius * 0.8, (px - x) / width * 1.6)


def bark(print_, points, widths, fill):
    """A trunk along a curve, its bark marked with scales."""
    along = sample(points, 6)
    left, right = [], []
    for i, (x, y) in enumerate(along):
        (ax, ay), (bx, by) = along[max(i - 1, 0)], along[min(i + 1, len(along) - 1)]
        length = math.hypot(bx - ax, by - ay) or 1.0
        t = i / (len(along) - 1)
        h = widths[0] + (widths[1] - widths[0]) * t**0.8 + (math.sin(i * 1.7) + math.sin(i * 0.9)) * 0.6
        left.append((x - (by - ay) / length * h / 2, y + (bx - ax) / length * h / 2))
        right.append((x + (by - ay) / length * h / 2, y - (bx - ax) / length * h / 2))
    outline = smooth(left + right[::-1], closed=True)
    print_.body(outline, fill)
    print_.line(left, 2.4, 0.6, 0.3)
    print_.line(right, 1.8, 0.6, 0.3)

    def scales():
        for i in range(1, len(along) - 1):
            (lx, ly), (rx, ry) = left[i], right[i]
            if math.dist(left[i], right[i]) < 6:
                continue
            for _ in range(2):
                t = print_.random.uniform(0.15, 0.85)
                x, y = lx + (rx - lx) * t, ly + (ry - ly) * t
                s = print_.random.uniform(2.2, 4.2)
                print_.line([(x - s, y - s * 0.4), (x, y + s * 0.6), (x + s, y - s * 0.3)], 1.1, 0.3, 0.2, 3.5)

    print_.within(outline, scales)


def swell(print_, x, y, width, color, weight):
    """One line of water: a shallow crest with its hollow."""
    r = 0.16 * print_.random.uniform(0.8, 1.2)
    crest = [(-0.5, 0), (-0.22, -r), (0.05, 0.2 * r), (0.28, -0.5 * r), (0.5, 0.02)]

    def crescent(points, thick):
        under = [(px, py + thick / width) for px, py in points[-2:0:-1]]
        print_.tint(smooth(Place(x, y, width)(*points, *under), closed=True), color)

    crescent(crest, weight)
    if width > 30:
        crescent([(px + 0.06, py + 0.1) for px, py in crest[:3]], weight * 0.6)


def water(print_, top, bottom, color):
    """Lines of water, larger and farther apart toward the viewer."""
    y = top
    while y < bottom:
        near = (y - top) / (bottom - top)
        width = 16 + 46 * near
        x = print_.random.uniform(-width, 0)
        while x < WIDTH + width:
            if print_.random.random() < 0.8 - 0.2 * near:
                swell(print_, x, y + print_.random.uniform(-1.5, 1.5), width, color, 0.9 + 1.1 * near)
            x += width * print_.random.uniform(0.85, 1.5)
        y += 4.5 + 11 * near


def house(print_, x, y, width, roof, mirror=False):
    """A thatched house seen from its long side; (x, y) is the middle of its foot."""
    at = Place(x, y, width / 40, mirror)
    print_.shape(at((-16, 0), (-16, -10), (16, -10), (16, 0)), NONE, 1.0, curved=False)
    for px in (-10, -4, 2, 8, 12):
        print_.hair(straight(at((px, -10), (px, 0)), False), 0.7)
    print_.hair(straight(at((-16, -5), (16, -5)), False), 0.6)
    print_.shape(at((-22, -8), (-12, -22), (12, -22), (22, -8)), roof, 1.2, curved=False)
    for i in range(9):
        t = i / 8
        print_.hair(straight(at((-11 + 22 * t, -21), (-20 + 40 * t, -9)), False), 0.5)
    print_.line(at((-13, -22.5), (13, -22.5)), 2.4, 0.8, 0.8)


def sail(print_, x, y, scale, mirror=False):
    """A coaster with one square sail; (x, y) is the middle of its waterline."""
    at = Place(x, y, scale, mirror)
    print_.line(at((0, -4), (0, -62)), 2.0 * scale + 0.4, 0.9, 0.8)
    cloth = at((-17, -57), (0, -60), (18, -57), (21, -38), (19, -14), (0, -11), (-18, -13), (-16, -36))
    print_.shape(cloth, print_.gradation(at((0, -60))[0], at((0, -10))[0], (0, NONE), (1, "#ecd9b0")), 1.3)
    for px in (-10, -3.5, 3.5, 10):
        print_.hair(smooth(at((px, -58), (px * 1.12 + 1.5, -36), (px * 1.05, -12))), 0.6)
    print_.shape(at((-30, -8), (-24, -2), (-14, 2), (14, 2), (25, -2), (33, -12), (24, -7), (0, -5), (-20, -6)), BROWN, 1.4)
    print_.hair(smooth(at((-24, -4), (0, -2), (26, -6))), 0.7)
    man = at((-18, -6), (-20, -14), (-15, -18), (-11, -13), (-11, -6))
    print_.shape(man, INDIGO, 0.9)
    print_.solid(smooth(at((-17, -18), (-17, -22), (-13, -23), (-12, -19)), closed=True))


def tuft(print_, x, y, size, color):
    """A few blades of grass, printed in color."""
    for d in (-0.9, -0.45, 0, 0.4, 0.9):
        blade = [(x + d * 1.5, y), (x + d * size * 0.5, y - size * 0.7), (x + d * size * 1.2, y - size * (1.1 - abs(d) * 0.3))]
        print_.tint(brush(blade, 1.5, 0.8, 0.1, 4.0), color)


def reeds(print_, x, y, height, lean=1.0):
    """Pampas grass: arching blades and silvery plumes."""
    for i in range(9):
        d = (i - 4) / 4 + print_.random.uniform(-0.1, 0.1)
        h = height * print_.random.uniform(0.5, 0.8)
        tip = (x + d * h * 0.9 + lean * h * 0.25, y - h * (0.75 - abs(d) * 0.35))
        blade = [(x + d * 6, y), (x + d * h * 0.3, y - h * 0.6), (x + d * h * 0.6 + lean * h * 0.12, y - h * (0.9 - abs(d) * 0.2)), tip]
        outline = brush(blade, 4.2, 0.7, 0.05, 4.0)
        print_.body(outline, SAP if i % 2 else LEAF)
        print_.hair(outline, 0.7)
    for i in range(4):
        d = (i - 1.5) / 2
        top = (x + d * height * 0.5 + lean * height * 0.22, y - height * (1 - abs(d) * 0.15))
        stalk = [(x + d * 5, y), (x + d * height * 0.25, y - height * 0.6), top]
        print_.line(stalk, 1.3, 0.9, 0.6)
        for k in range(9):
            a, r = -1.9 + k * 0.26 + lean * 0.9, height * (0.3 - 0.012 * abs(k - 4))
            end = (top[0] + r * math.cos(a), top[1] + r * math.sin(a) * 0.55 + 4)
            middle = ((top[0] + end[0]) / 2, (top[1] + end[1]) / 2 - r * 0.16)
            plume = brush([top, middle, end], 2.6, 0.4, 0.3, 3.0)
            print_.body(plume, "#f3e3bd")
            print_.hair(plume, 0.5)


def rock(print_, x, y, size):
    at = Place(x, y, size / 20)
    paint = print_.gradation(at((-10, -14))[0], at((8, 10))[0], (0, "#d6d2c4"), (0.5, GRAY), (1, SLATE))
    print_.shape(at((-20, 8), (-17, -4), (-8, -13), (3, -15), (13, -8), (20, 2), (22, 9), (0, 12)), paint, 2.0)
    for crack in [((-9, -11), (-4, -3), (-7, 5)), ((3, -13), (5, -4), (12, 3)), ((5, -4), (1, 4), (2, 9)), ((-14, -2), (-12, 4))]:
        print_.line(at(*crack), 1.5, 0.7, 0.2)


def breaker(print_, x, y, scale, mirror=False):
    """A small wave that curls over: its back, its hollow, and fingers of foam."""
    at = Place(x, y, scale, mirror)
    back = [(-50, 8), (-30, 0), (-16, -12), (-2, -22), (12, -22)]
    hollow = [(20, -14), (12, -14), (6, -7), (7, 0), (18, 5), (44, 8)]
    paint = print_.gradation(at((0, -22))[0], at((0, 14))[0], (0, INDIGO), (0.55, BLUE), (1, PALE_BLUE))
    print_.body(smooth(at(*back, *hollow, (20, 13), (-20, 13)), closed=True), paint)
    print_.line(at(*back), 1.8 * scale + 0.4, 0.1, 0.6)
    print_.line(at(*hollow), 1.5 * scale + 0.4, 0.5, 0.1)
    for inner in [((-30, 3), (-14, -7), (-2, -14), (6, -15)), ((-20, 4), (-8, -3), (1, -8)), ((-38, 7), (-24, 2), (-10, -9), (0, -18))]:
        print_.tint(brush(at(*inner), 1.5 * scale + 0.4, 0.2, 0.2, 3.0), "#eef0e2")
    foam = at((-4, -22), (2, -27), (9, -26), (15, -27), (19, -21), (25, -20), (25, -13), (29, -8), (23, -9), (20, -5), (17, -10), (12, -8),
              (11, -14), (5, -13), (4, -18))
    print_.shape(foam, NONE, 1.2)
    for dx, dy, r in [(30, -18, 1.6), (34, -10, 1.2), (27, -26, 1.3), (20, -31, 1.0), (36, -3, 1.4)]:
        cx, cy = at((dx, dy))[0]
        drop = f"M{n(cx - r)} {n(cy)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0Z"
        print_.body(drop, NONE)
        print_.hair(drop, 0.6)


def geese(print_, x, y, count, step):
    for i in range(count):
        px, py, s = x + i * step, y + i * step * 0.42 + (i % 2) * 3, 6 + (i % 3)
        print_.line([(px - s, py - 2), (px - s * 0.4, py - 4), (px, py), (px + s * 0.5, py - 5), (px + s, py - 2.5)], 1.8,
                    0.15, 0.1, 2.0)


def blossom(print_, x, y, radius, fill):
    """A five-petalled flower, seen from the front."""
    turn = print_.random.uniform(0, 2)
    flower = ""
    for i in range(5):
        a = turn + i * 2 * math.pi / 5
        flower += smooth([(x + radius * r * math.cos(a + d), y + radius * r * math.sin(a + d)) for r, d in
                          [(0.15, 0), (0.75, -0.5), (1, 0), (0.75, 0.5)]], closed=True)
    print_.tint(flower, fill)
    print_.key.append(f'<path d="{flower}" fill="#fff" stroke="{INK}" stroke-width=".6"/>')
    print_.tint(f"M{n(x - 1.2)} {n(y)}a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0Z", OCHRE)


def parasol(print_, at, fill, band, radius):
    """A paper umbrella, open, seen from outside and a little from below; its hub is the origin of `at`."""
    ribs = 26
    rim = []
    for i in range(ribs):
        a = 2 * math.pi * i / ribs
        rim.append((radius * math.cos(a), radius * 0.86 * math.sin(a)))
    scalloped = []
    for (ax, ay), (bx, by) in zip(rim, rim[1:] + rim[:1]):
        scalloped += [(ax, ay), ((ax + bx) / 2 * 0.975, (ay + by) / 2 * 0.975)]
    hub = (radius * 0.1, -radius * 0.12)
    print_.shape(at(*scalloped), fill, 1.7)
    ring = [[(hub[0] * (1 - f) + x * f, hub[1] * (1 - f) + y * f) for x, y in rim] for f in (0.8, 0.56, 0.18)]
    outer, inner, cap = (smooth(at(*r), closed=True) for r in ring)
    print_.tint(outer + inner, band, ' fill-rule="evenodd"')
    print_.tint(cap, band)
    print_.hair("".join(straight(at(hub, p), False) for p in rim), 0.75)
    print_.hair(outer + inner + cap, 0.6)
    print_.solid(smooth(at(*[(hub[0] + 2.4 * math.cos(i), hub[1] + 2.4 * math.sin(i)) for i in range(6)]), closed=True))


def head(print_, at):
    """A woman's head in profile, looking to the right, her hair dressed; the neck's foot is near (46, 46)."""
    neck = at((45, 30), (43, 40), (37, 50), (50, 56), (55, 47), (52, 40), (54, 34))
    print_.body(smooth(neck, closed=True), NONE)
    print_.line(at((45, 35), (43, 42), (36, 50)), 1.1)
    print_.line(at((52.5, 36.5), (52.2, 41), (56, 47)), 1.0)
    face = at((46, 14), (55, 11), (61, 13), (62.3, 18), (62, 21.5), (65, 26), (63, 27.4), (63.4, 29.6), (62.4, 31.5),
              (62.6, 34.2), (59.5, 36.8), (54, 36), (48, 32))
    print_.body(smooth(face, closed=True), NONE)
    print_.line(at((61, 13), (62.3, 18), (62, 21.5), (65, 26), (63, 27.4), (63.4, 29.6), (62.4, 31.5), (62.6, 34.2), (59.5, 36.8),
                   (54, 36), (50, 33)), 1.1, 0.5, 0.3, 1.5)
    print_.line(at((56.5, 21.6), (59, 20.6), (61, 21.4)), 1.3, 0.4, 0.3, 1.0)  # eye
    print_.line(at((55.5, 17.2), (58.5, 15.4), (61.4, 16.4)), 1.2, 0.3, 0.2, 1.0)  # brow
    print_.tint(smooth(at((60.6, 29.2), (63.6, 28.8), (63.2, 31.6), (61.2, 31.2)), closed=True), VERMILION)
    print_.hair(smooth(at((48.6, 22), (50.6, 21), (51, 24.4), (49, 26.6))), 0.6)  # ear
    hair = at((61.5, 13.6), (60.5, 7), (54, 2.6), (46, 2), (38, 6), (31, 13), (27, 22), (25, 30), (28.5, 35), (35, 34.5),
              (42, 34), (47, 28), (46.5, 22), (50, 19.5), (54, 17.5), (56, 12.5))
    print_.solid(smooth(hair, closed=True))
    knot = at((35, 7), (32, 0), (36, -7), (44, -9.5), (52, -7.5), (55.5, -2), (53, 3), (46, 4.5))
    print_.solid(smooth(knot, closed=True))
    for strand in [((57, 6), (50, 7), (42, 12), (37, 20)), ((52, 14), (45, 18), (36, 27)), ((53, -3), (46, -5), (39, -2))]:
        print_.key.append(f'<path d="{smooth(at(*strand))}" fill="none" stroke="#fff" stroke-width=".5"/>')
    comb = at((50, 1.5), (57, -1.5), (58.5, 2.5), (52, 4.5))
    print_.body(smooth(comb, closed=True), OCHRE)
    print_.hair(smooth(comb, closed=True), 0.6)
    print_.line(at((34, 3), (22, -3)), 1.5, 0.8, 0.8)  # pins
    print_.line(at((33, 6), (20, 4)), 1.2, 0.8, 0.8)
    print_.tint(smooth(at((40, 3), (45, 4.4), (50, 3.6), (50, 5.8), (44, 6.8), (39, 5.6)), closed=True), VERMILION)


def woman(print_, at, cloth, lining, sash):
    """A standing woman seen from her right, 205 high, her feet at y = 200."""
    under = at((12, 190), (3, 199), (24, 203.5), (52, 197.5), (74, 203), (94, 199.5), (82, 184), (40, 182))
    print_.shape(under, lining, 1.5)
    foot = at((76, 196), (84, 194.5), (92, 198), (93, 201.5), (78, 202))
    print_.shape(foot, NONE, 1.0)
    robe = at((41, 43), (33, 50), (28, 62), (27, 78), (25, 104), (19, 136), (12, 164), (1, 190), (-3, 197), (14, 199), (36, 194),
              (56, 190), (70, 193), (84, 197), (79, 176), (72, 144), (66, 112), (65, 90), (65, 74), (63, 60), (57, 47), (50, 52))
    print_.shape(robe, cloth, 2.1)
    # the overlap of the skirt, opening on the lining
    opening = at((67, 120), (70.5, 140), (75.5, 164), (79, 190), (69, 193), (64, 170), (64, 142))
    print_.shape(opening, lining, 1.3)
    for fold in [((28, 112), (26, 140), (18, 172), (10, 194)), ((42, 116), (44, 144), (38, 172), (34, 193)),
                 ((56, 116), (58, 142), (55, 168), (57, 189)), ((22, 134), (12, 164), (4, 192)), ((63, 114), (65, 132), (63, 150))]:
        print_.line(at(*fold), 1.5, 0.4, 0.1)
    # collars, drawn back from the nape
    print_.shape(at((35, 44), (31, 50), (38, 58), (50, 66), (62, 76), (66, 74), (58, 62), (46, 53), (39, 46)), NONE, 1.2)
    print_.shape(at((38, 44.5), (46, 51), (57, 60), (64.5, 72), (65, 64), (57, 47), (52, 53), (44, 50)), lining, 1.1)
    # sash, its bow hanging behind
    print_.shape(at((26, 74), (46, 79), (63.5, 77), (64, 92), (64.5, 104), (46, 108), (24, 104), (25, 90)), sash, 1.7)
    print_.line(at((25, 91), (46, 95), (63, 91)), 2.0, 0.9, 0.8)
    bow = at((30, 71), (20, 66), (10, 70), (6, 84), (5, 100), (7, 113), (16, 117), (25, 113), (28, 102), (31, 88))
    print_.shape(bow, sash, 1.9)
    for fold in [((29, 78), (20, 83), (14, 98), (14, 115)), ((29, 87), (23, 96), (21, 114)), ((28, 75), (18, 73), (10, 82))]:
        print_.line(at(*fold), 1.3, 0.4, 0.1)


def sleeve(print_, at, cloth, lining, hand):
    """The near arm, bent up, its long sleeve hanging from the wrist; the hand closes around `hand`."""
    hx, hy = hand
    print_.shape(at((hx - 8, hy + 6), (hx - 4, hy - 1), (hx + 1, hy - 4), (hx + 4, hy - 1), (hx + 2, hy + 4), (hx - 2, hy + 8)), NONE, 1.0)
    inside = at((hx - 7, hy + 1), (hx - 2, hy + 8), (65, 92), (66, 112), (66, 134), (60, 139), (54, 136), (56, 110))
    print_.shape(inside, lining, 1.3)
    outer = at((36, 49), (45, 52), (53, 61), (hx - 9, hy), (hx - 5, hy + 9), (61, 94), (62, 116), (61.5, 138), (52, 141), (43, 138),
               (43.5, 120), (44, 102), (40, 86), (34, 68))
    print_.shape(outer, cloth, 2.0)
    for fold in [((40, 60), (47, 71), (56, 75)), ((44, 82), (52, 85), (59, 80)), ((50, 92), (52, 114), (51, 137))]:
        print_.line(at(*fold), 1.4, 0.4, 0.1)


def fan(print_, at, fill, mark):
    """A round fan on its handle; the hand is the origin of `at`."""
    print_.line(at((0, 8), (4, -10), (7, -22)), 2.6, 0.9, 0.8)
    disc = [(10 + 16 * math.cos(a), -35 + 17 * math.sin(a)) for a in (i * math.pi / 6 for i in range(12))]
    print_.shape(at(*disc), fill, 1.5)
    for i in range(9):
        x, y = 10 + 15 * math.cos(-2.9 + i * 0.33), -35 + 16 * math.sin(-2.9 + i * 0.33)
        print_.hair(straight(at((7, -20), (x, y)), False), 0.45)
    blossom(print_, *at((8, -38))[0], 6, mark)


def walker(print_, x, y, size, cloth, shade, mirror=False, umbrella=None):
    """Someone on the way, small: robe, bare legs, a sedge hat or an umbrella."""
    at = Place(x, y, size / 40, mirror)
    for foot in [((-3, -10), (-5, -1), (-1, 0)), ((4, -10), (6, -2), (10, 0))]:
        print_.line(at(*foot), 2.6, 0.9, 0.7, 2.0)
    print_.shape(at((-6, -27), (0, -30), (6, -27), (8, -18), (8, -8), (0, -7), (-9, -8), (-8, -18)), cloth, 1.3)
    print_.hair(smooth(at((4, -27), (1, -18), (4, -8))) + smooth(at((-8, -18), (0, -17), (8, -19))), 0.7)
    print_.shape(at((-3, -36), (1, -37), (4, -34), (3, -30), (-1, -29), (-4, -32)), NONE, 0.9)
    if umbrella is None:
        print_.shape(at((-11, -33), (-1, -41), (2, -41), (12, -33), (0, -31.5)), shade, 1.2, curved=False)
        return
    print_.line(at((5, -20), (3, -48)), 1.4, 0.9, 0.9)
    dome = at((-16, -38), (-10, -46), (3, -50), (15, -46), (21, -38), (15, -39.5), (9, -37.5), (3, -39), (-4, -37.5), (-10, -39.5))
    print_.shape(dome, umbrella, 1.3)
    for px in (-10, -4, 3, 9, 15):
        print_.hair(straight(at((3, -50), (px, -38.5)), False), 0.55)


def pagoda(print_, x, y, scale):
    """Five roofs, one above the other; (x, y) is the middle of its foot."""
    for i in range(5):
        at = Place(x, y - i * 19 * scale, scale * (1 - i * 0.09))
        print_.shape(at((-11, 0), (-11, -12), (11, -12), (11, 0)), VERMILION, 1.0, curved=False)
        print_.hair("".join(straight(at((px, 0), (px, -12)), False) for px in (-6, 0, 6)) + straight(at((-11, -4), (11, -4)), False), 0.7)
        roof = at((-27, -9), (-17, -14), (-9, -21), (0, -22), (9, -21), (17, -14), (27, -9), (14, -10), (0, -10.5), (-14, -10))
        print_.shape(roof, SLATE, 1.2)
        print_.hair("".join(straight(at((px * 0.45, -20), (px, -11)), False) for px in range(-18, 19, 4)), 0.45)
    top = Place(x, y - 4 * 19 * scale, scale)
    print_.line(top((0, -12), (0, -44)), 2.0, 1, 0.5)
    for k in range(5):
        print_.line(top((-3.5 + k * 0.4, -20 - k * 4), (3.5 - k * 0.4, -20 - k * 4)), 1.2, 0.8, 0.8)


def cedar(print_, x, y, size, fill=PINE):
    """A tall tree far off: a stack of drooping boughs."""
    at = Place(x, y, size / 40)
    print_.line(at((0, 0), (0, -10)), 2.2, 1, 1)
    crown = at((-10, -6), (-7, -14), (-9, -17), (-5, -24), (-6, -28), (0, -42), (6, -28), (5, -24), (9, -17), (7, -14), (10, -6), (0, -4))
    print_.shape(crown, fill, 1.1)
    for dy in (-10, -18, -26):
        print_.hair(smooth(at((-5, dy + 2), (-2, dy), (1, dy + 3), (5, dy + 1))), 0.7)


def ferry(print_, x, y, scale):
    """A roofed boat, poled by a man at the stern."""
    at = Place(x, y, scale)
    print_.line(at((-40, -52), (-52, 14)), 1.6, 0.8, 0.8)
    print_.shape(at((-44, -10), (-48, -22), (-44, -32), (-38, -32), (-34, -22), (-34, -8)), INDIGO, 1.2)
    print_.shape(at((-45, -32), (-41, -38), (-36, -32)), STRAW, 1.1, curved=False)
    print_.shape(at((-24, -8), (-24, -24), (26, -24), (26, -8)), STRAW, 1.1, curved=False)
    for px in range(-20, 26, 6):
        print_.hair(straight(at((px, -23), (px, -8)), False), 0.6)
    print_.shape(at((-29, -22), (-24, -31), (0, -34), (26, -31), (31, -22), (0, -24.5)), EARTH, 1.4)
    print_.hair(smooth(at((-26, -26), (0, -29), (28, -26))), 0.6)
    print_.shape(at((-60, -14), (-48, -6), (-20, -3), (24, -3), (48, -8), (62, -18), (54, 2), (40, 8), (-38, 8), (-52, 0)), BROWN, 1.8)
    print_.hair(smooth(at((-52, -6), (-20, 2), (24, 2), (54, -8))), 0.8)


def bridge(print_, left, right, y, rise, water_line):
    """An arched bridge of wood, its deck from (left, y) over a crown `rise` higher to (right, y)."""
    middle, half = (left + right) / 2, (right - left) / 2

    def deck(x, lift=0.0):
        return (x, y - rise * (1 - ((x - middle) / half) ** 2) - lift)

    xs = [left + (right - left) * i / 24 for i in range(25)]
    for i in range(3, 20, 4):
        x = xs[i]
        top = deck(x)[1]
        foot = water_line + 10 * (1 - abs(x - middle) / half)
        for dx in (-7, 7):
            pile = [(x + dx - 4, top), (x + dx + 4, top), (x + dx * 1.5 + 4.5, foot), (x + dx * 1.5 - 4.5, foot)]
            print_.shape(pile, print_.gradation((0, top), (0, foot), (0, "#5f3a2a"), (1, EARTH)), 1.4, curved=False)
        for f in (0.35, 0.75):
            h = top + (foot - top) * f
            print_.shape([(x - 17, h - 3), (x + 17, h - 3), (x + 17, h + 3), (x - 17, h + 3)], EARTH, 1.2, curved=False)
        print_.tint(brush([(x - 26, foot + 1), (x, foot + 4), (x + 26, foot)], 3), NONE)
    band = [deck(x, 3) for x in xs] + [deck(x, -12) for x in reversed(xs)]
    print_.body(straight(band), print_.gradation((0, y - rise), (0, y + 10), (0, OCHRE), (1, EARTH)))
    print_.line([deck(x, 3) for x in xs], 1.6, 0.8, 0.8)
    print_.line([deck(x, -12) for x in xs], 2.2, 0.8, 0.8)
    print_.hair(smooth([deck(x, -4) for x in xs]), 0.7)
    print_.hair("".join(straight([deck(x, -4), deck(x, -12)], False) for x in (left + i * 9 for i in range(int((right - left) / 9)))), 0.6)
    return deck, xs


def railing(print_, deck, xs, fill):
    for lift, thick in [(22, 4.5), (12, 3)]:
        rail = [deck(x, lift) for x in xs] + [deck(x, lift - thick) for x in reversed(xs)]
        print_.body(straight(rail), fill)
        print_.line([deck(x, lift) for x in xs], 1.2, 0.9, 0.9)
        print_.line([deck(x, lift - thick) for x in xs], 1.2, 0.9, 0.9)
    for x in xs[::2]:
        (_, foot), (_, top) = deck(x, -1), deck(x, 27)
        print_.shape([(x - 3, foot), (x - 3, top), (x + 3, top), (x + 3, foot)], fill, 1.2, curved=False)
        print_.solid(smooth([(x - 3, top), (x - 2.5, top - 4), (x, top - 7), (x + 2.5, top - 4), (x + 3, top)], closed=True))


def iris(print_, x, y, height):
    for i in range(7):
        d = (i - 3) / 3
        h = height * print_.random.uniform(0.65, 0.95)
        blade = brush([(x + d * 6, y), (x + d * 10, y - h * 0.6), (x + d * 20, y - h)], 5, 0.8, 0.05, 5)
        print_.body(blade, PINE if i % 2 else SAP)
        print_.hair(blade, 0.7)
    for d in (-0.6, 0.5):
        cx, cy = x + d * 16, y - height * (1.0 + 0.15 * d)
        print_.line([(x + d * 4, y), (cx, cy)], 1.6, 0.9, 0.8)
        for petal in [((0, 0), (-9, -2), (-12, 6), (-7, 10), (-2, 5)), ((0, 0), (9, -2), (12, 6), (7, 10), (2, 5)),
                      ((0, 0), (-5, -6), (-3, -13), (3, -13), (5, -6)), ((0, 0), (-4, 6), (-1, 12), (3, 11), (4, 5))]:
            print_.shape([(cx + px, cy + py) for px, py in petal], "#5a5f9e", 1.0)
        print_.tint(smooth([(cx - 1.5, cy), (cx, cy - 3), (cx + 1.5, cy), (cx, cy + 5)], closed=True), OCHRE)


# The prints -------------------------------------------------------------------------------------------------------------


def shore():
    """Waiting by the shore: a woman under a pine, sails, a snowy mountain beyond the bay."""
    p = Print(1)
    p.tint(straight([(0, 0), (768, 0), (768, 290), (0, 290)]),
           p.gradation((0, 14), (0, 280), (0, INDIGO), (0.1, "#3c618c"), (0.3, "#c9d3c6"), (0.5, "#f7efdb"), (0.72, "#f3cfae"), (1, PINK)))

    # mountain
    slope = [(130, 282), (240, 252), (326, 210), (392, 158), (436, 108), (458, 84), (470, 78), (484, 83), (494, 79), (510, 86), (534, 114),
             (560, 138), (580, 146), (596, 162), (650, 204), (720, 236), (790, 252)]
    p.body(land(slope, 292), p.gradation((0, 80), (0, 275), (0, "#37507a"), (0.4, "#6685a3"), (0.75, "#c3cdc6"), (1, "#f4e3cb")))
    ridge = slope[4:12]
    snow = [(560, 138), (552, 141), (546, 135), (543, 152), (537, 138), (531, 144), (526, 136), (522, 170), (516, 140), (511, 148), (507, 138),
            (502, 186), (496, 140), (490, 152), (485, 142), (480, 164), (474, 138), (468, 150), (464, 140), (456, 176), (453, 142), (446, 152),
            (443, 140), (434, 158), (433, 142), (424, 146), (420, 134), (414, 134)]
    cap = smooth([(414, 134), *ridge]) + "L" + "L".join(f"{x} {y}" for x, y in snow) + "Z"
    p.body(cap, NONE)
    p.line(slope[:7], 2.3, 0.2, 0.8)
    p.line(slope[6:12], 2.0, 0.7, 0.8)
    p.line(slope[11:], 2.2, 0.9, 0.1)
    for a, b in zip(snow, snow[1:]):
        p.line([a, b], 0.9, 0.7, 0.6)
    for a, b in [((470, 90), (461, 122)), ((482, 92), (482, 128)), ((497, 92), (508, 126)), ((511, 98), (528, 124)), ((455, 100), (440, 126)),
                 ((475, 100), (472, 124)), ((490, 104), (494, 130)), ((520, 112), (536, 128))]:
        p.line([a, b], 1.1)
    def gullies():
        for i in range(52):
            x = 262 + i * 9 + p.random.uniform(-4, 4)
            top = 170 + abs(x - 484) * 0.24 + p.random.uniform(-6, 22)
            p.tint(brush([(x, top), (x + (x - 484) * 0.1, top + p.random.uniform(14, 34))], 1.3), "#456286")

    p.within(land(slope, 292), gullies)
    for x, y, length, height in [(20, 190, 240, 11), (120, 222, 260, 12), (500, 206, 310, 12), (330, 238, 240, 10), (-40, 254, 200, 11)]:
        mist(p, x, y, length, height, p.gradation((x, 0), (x + length, 0), (0, "#fff6e2"), (1, "#fbe3c4")))

    # far shore
    far = [(296, 288), (350, 270), (410, 262), (460, 266), (520, 254), (590, 246), (650, 252), (700, 240), (790, 232)]
    p.body(land(far, 300), p.gradation((0, 240), (0, 292), (0, PINE), (0.6, SAP), (1, "#e4dba9")))
    p.line(far, 1.6, 0.2, 0.6)
    for i in range(34):
        x = p.random.uniform(380, 520)
        y = 283 - (x - 340) * 0.07 + p.random.uniform(-8, 2)
        bush = [(x - 5, y + 3), (x - 4, y - 1), (x, y - 4), (x + 4, y - 1), (x + 5, y + 3)]
        p.body(smooth(bush, closed=True), PINE)
        p.line(bush, 1.0, 0.4, 0.4, 1.5)
    for i in range(9):
        x, y = 508 + i * 27 + p.random.uniform(-6, 6), 276 - i * 1.5
        cedar(p, x, y, p.random.uniform(20, 27))
        cedar(p, x + 11, y + 1, p.random.uniform(15, 22), SAP if i % 3 == 0 else PINE)
    for x, y, w, roof, m in [(546, 285, 24, STRAW, False), (582, 282, 30, EARTH, True), (626, 285, 36, STRAW, False), (672, 282, 30, GRAY, True),
                             (714, 286, 44, STRAW, False)]:
        house(p, x, y, w, roof, mirror=m)

    # bay
    p.body(straight([(0, 287), (768, 287), (768, 512), (0, 512)]),
           p.gradation((0, 286), (0, 512), (0, "#3f7196"), (0.1, "#8fb6c0"), (0.4, "#d9e4d3"), (0.65, "#8fb3bf"), (1, INDIGO)))
    p.line([(300, 288), (420, 287), (560, 289), (768, 286)], 1.4, 0.2, 0.5)
    water(p, 296, 500, "#21497a")
    sail(p, 356, 322, 0.66)
    sail(p, 420, 303, 0.36, True)
    sail(p, 640, 352, 0.95, True)
    sail(p, 474, 297, 0.26)
    for row, (y, k) in enumerate([(446, 0.62), (468, 0.88), (498, 1.2)]):
        for i in range(6):
            x = 776 - (i + row % 2 * 0.5) * 100 * k
            if x > 500 + row * 18:
                breaker(p, x, y + p.random.uniform(-4, 4), k * p.random.uniform(0.9, 1.1), True)

    # near bank
    bank = [(-10, 392), (60, 384), (130, 398), (196, 408), (262, 414), (330, 432), (392, 452), (444, 476), (486, 506), (500, 530)]
    p.body(land(bank), p.gradation((0, 390), (50, 512), (0, "#6a8547"), (0.25, LEAF), (0.6, "#e6cf90"), (1, EARTH)))
    p.line(bank, 2.6, 0.6, 0.3)
    for _ in range(46):
        x = p.random.uniform(20, 430)
        y = p.random.uniform(408 + max(0, x - 200) * 0.26, 500)
        tuft(p, x, y, p.random.uniform(5, 9), "#55703c" if y < 450 else "#7a5a34")
    for x, y, r in [(470, 492, 17), (436, 482, 13), (500, 503, 12)]:
        rock(p, x, y, r)

    # pine
    bark(p, [(52, 540), (66, 470), (58, 410), (84, 350), (76, 290), (104, 232), (92, 172), (112, 120), (150, 92)], (40, 12), BROWN)
    bark(p, [(96, 226), (140, 196), (186, 190), (232, 164), (286, 160)], (15, 4), BROWN)
    bark(p, [(80, 300), (48, 270), (20, 262)], (14, 6), BROWN)
    bark(p, [(98, 170), (66, 140), (30, 132)], (11, 4), BROWN)
    for x, y, w, r in [(262, 166, 96, 15), (214, 186, 70, 13), (318, 158, 52, 12), (150, 196, 60, 13), (34, 270, 74, 15), (40, 138, 84, 15),
                       (100, 112, 96, 16), (168, 92, 84, 15), (128, 70, 70, 14), (120, 160, 50, 12), (66, 196, 52, 12), (190, 138, 60, 12)]:
        pine_pad(p, x, y, w, r)

    # woman
    at = Place(206, 246, 1.2)
    parasol(p, Place(200, 262, 1.0, turn=-0.5), STRAW, VERMILION, 62)
    p.line(at((2, 22), (30, 48), (64, 76)), 2.8, 0.9, 0.9)
    head(p, at)
    woman(p, at, asanoha(p, INDIGO, "#ece8d6", 15, 12), VERMILION, komon(p, OCHRE, "#7c3a22", 6))
    sleeve(p, at, asanoha(p, INDIGO, "#ece8d6", 15, -8), VERMILION, (68, 72))
    reeds(p, 398, 506, 96)
    reeds(p, 346, 512, 70, 0.6)

    geese(p, 300, 92, 5, 19)
    cartouche(p, 694, 30, "山水八景", 23, p.gradation((0, 30), (0, 150), (0, VERMILION), (0.5, "#efc9a0"), (1, "#f6e6c2")))
    letters(p, "松之夕", 672, 40, 13, 1.2, 0.13)
    seal(p, 672, 92, "工", 11)
    return p.svg("Waiting by the shore")


def evening():
    """Evening on the bridge: cherry blossom over a river, a pagoda on the hill, the sun going down."""
    p = Print(4)
    p.tint(straight([(0, 0), (768, 0), (768, 300), (0, 300)]),
           p.gradation((0, 14), (0, 296), (0, INDIGO), (0.09, "#4a6f97"), (0.24, "#cfd8cc"), (0.42, "#f8ecc6"), (0.66, "#efb46b"), (1, "#d4654a")))
    sun = [(286 + 37 * math.cos(i * math.pi / 8), 150 + 37 * math.sin(i * math.pi / 8)) for i in range(16)]
    p.body(smooth(sun, closed=True), p.gradation((0, 112), (0, 188), (0, "#b8321f"), (0.6, VERMILION), (1, "#e88a5c")))
    p.hair(smooth(sun, closed=True), 1.2)
    mist(p, 236, 166, 180, 10, "#fbe9c2")
    mist(p, 120, 128, 110, 8, "#fbf0d2")

    # ranges, one behind the other
    for ridge, top, tone in [
        ([(330, 300), (390, 246), (430, 214), (462, 224), (500, 178), (524, 164), (548, 186), (590, 214), (640, 192), (700, 226), (790, 210)], 164, "#5b7698"),
        ([(270, 300), (340, 272), (400, 250), (450, 262), (520, 232), (590, 252), (660, 230), (720, 250), (790, 236)], 230, "#47705f"),
    ]:
        p.body(land(ridge, 310), p.gradation((0, top), (0, 300), (0, tone), (0.5, "#a9bba6"), (1, "#f6dfb4")))
        p.line(ridge, 1.8, 0.3, 0.5)
        for x, y in sample(ridge[1:], 2.0):
            if p.random.random() < 0.55 and x < 760:
                r = p.random.uniform(0.8, 2.0)
                dot_y = y + 5 + p.random.random() ** 2 * 46
                p.tint(smooth([(x - 1.4 * r, dot_y), (x, dot_y - r), (x + 1.4 * r, dot_y), (x, dot_y + r)], closed=True), tone)
    mist(p, 420, 254, 300, 11, "#fdeecb")
    for i in range(16):
        cedar(p, 560 + i * 13 + p.random.uniform(-3, 3), 292, p.random.uniform(14, 22))
    for x, w, m in [(470, 30, False), (506, 26, True), (540, 30, False)]:
        house(p, x, 294, w, EARTH if m else STRAW, mirror=m)

    # the temple's hill
    hill = [(-20, 210), (30, 196), (90, 204), (150, 226), (200, 252), (250, 278), (300, 296), (330, 304)]
    p.body(land(hill, 320), p.gradation((0, 196), (0, 300), (0, PINE), (0.55, SAP), (1, "#dcd398")))
    p.line(hill, 2.0, 0.5, 0.3)
    for x, y, size in [(24, 206, 40), (46, 204, 34), (150, 238, 36), (172, 246, 30), (192, 258, 28)]:
        cedar(p, x, y, size)
    pagoda(p, 98, 222, 1.15)
    for x, y, size in [(66, 222, 34), (128, 238, 34), (40, 240, 38), (84, 250, 36), (14, 250, 40), (112, 258, 30), (150, 268, 30), (200, 282, 24), (226, 288, 22)]:
        cedar(p, x, y, size, SAP if size % 4 else PINE)
    for x, w, m in [(60, 44, False), (118, 40, True), (176, 34, False)]:
        house(p, x, 300, w, STRAW if m else EARTH, mirror=m)

    # river
    p.body(straight([(0, 298), (768, 298), (768, 520), (0, 520)]),
           p.gradation((0, 298), (0, 512), (0, "#e0a57c"), (0.14, "#c7cdb9"), (0.4, "#8db3bd"), (0.7, BLUE), (1, INDIGO)))
    p.line([(0, 300), (200, 299), (480, 301), (768, 298)], 1.5, 0.6, 0.5)
    water(p, 308, 505, "#1b3f70")
    sail(p, 440, 322, 0.5)
    sail(p, 392, 312, 0.32, True)

    # bridge, with those who cross it
    deck, xs = bridge(p, -60, 520, 402, 92, 430)
    people = [(40, 38, INDIGO, STRAW, None, False), (104, 40, OCHRE, GRAY, VERMILION, True), (150, 37, SLATE, STRAW, None, True),
              (222, 40, VERMILION, GRAY, STRAW, False), (262, 38, PINE, STRAW, None, False), (330, 40, PALE_BLUE, GRAY, INDIGO, True),
              (392, 38, EARTH, STRAW, None, False), (436, 38, INDIGO, GRAY, OCHRE, True)]
    for x, size, cloth, shade, umbrella, mirror in people:
        walker(p, x, deck(x, 2)[1], size, cloth, shade, mirror, umbrella)
    railing(p, deck, xs, "#b5553a")
    ferry(p, 232, 462, 0.9)
    for i in range(4):
        breaker(p, 20 + i * 104, 498 + p.random.uniform(-4, 3), p.random.uniform(0.95, 1.15))

    # near bank and its flowers
    bank = [(404, 530), (436, 494), (476, 464), (494, 430), (512, 408), (550, 400), (600, 406), (650, 410), (710, 404), (790, 402)]
    p.body(land(bank), p.gradation((700, 424), (640, 512), (0, "#6f8a49"), (0.3, LEAF), (0.7, "#e2c886"), (1, EARTH)))
    p.line(bank, 2.6, 0.4, 0.7)
    for _ in range(30):
        x = p.random.uniform(530, 750)
        tuft(p, x, p.random.uniform(428 + max(0, 600 - x) * 0.5, 500), p.random.uniform(5, 9), "#5a7440")
    for x, y, r in [(498, 456, 14), (452, 496, 19), (482, 482, 13), (424, 506, 14)]:
        rock(p, x, y, r)

    # woman
    at = Place(690, 236, 1.25, mirror=True)
    head(p, at)
    woman(p, at, seigaiha(p, BLUE, "#eef0e4", 11), "#e2a04a", komon(p, VERMILION, "#f6dfb4", 6.5, 20))
    fan(p, Place(*at((68, 74))[0], 1.2, mirror=True), "#f2d7cf", VERMILION)
    sleeve(p, at, seigaiha(p, BLUE, "#eef0e4", 11, -6), "#e2a04a", (68, 72))
    iris(p, 524, 506, 52)
    iris(p, 560, 512, 44)
    iris(p, 738, 512, 50)

    # cherry
    bark(p, [(800, 190), (750, 150), (700, 132), (650, 96), (600, 86), (540, 62)], (34, 5), "#6d4a3c")
    bark(p, [(690, 126), (650, 140), (610, 168), (566, 176)], (12, 3), "#6d4a3c")
    bark(p, [(650, 98), (630, 60), (590, 36)], (10, 3), "#6d4a3c")
    for (x, y), spread, count in [((540, 62), 26, 13), ((594, 84), 30, 15), ((590, 38), 28, 13), ((566, 174), 24, 12), ((618, 162), 24, 11),
                                  ((660, 106), 26, 11), ((636, 62), 22, 9), ((720, 128), 26, 10), ((748, 170), 24, 9), ((690, 60), 34, 12)]:
        for _ in range(round(count * 1.4)):
            a, r = p.random.uniform(0, 6.28), spread * math.sqrt(p.random.random())
            blossom(p, x + r * math.cos(a) * 1.2, y + r * math.sin(a) * 0.8, p.random.uniform(5.5, 8),
                     p.random.choice(["#f7dcd3", "#efaea3", "#e99a90", PINK, "#fbeee6"]))
    for _ in range(26):
        x, y = p.random.uniform(380, 640), p.random.uniform(110, 420)
        petal = [(x, y), (x + 3, y - 2), (x + 5.5, y + 0.5), (x + 3, y + 2)]
        p.body(smooth(petal, closed=True), "#f7dcd3")
        p.hair(smooth(petal, closed=True), 0.5)

    geese(p, 372, 84, 5, 18)
    cartouche(p, 32, 30, "山水八景", 23, p.gradation((0, 30), (0, 150), (0, PINE), (0.5, "#c4cf9c"), (1, "#f6eccb")))
    letters(p, "大川夕日", 78, 34, 13, 1.2, 0.13)
    seal(p, 77, 102, "工", 11)
    return p.svg("Evening on the bridge")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, drawing in {"shore": shore, "evening": evening}.items():
        Path(sys.argv[1], f"{name}.svg").write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main()
