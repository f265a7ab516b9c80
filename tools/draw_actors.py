#!/usr/bin/env python3
"""Draw the actor prints: `python3 tools/draw_actors.py FOLDER` writes seven drawings there.

Half-length portraits in the manner of actor prints, of nobody in particular, made of the same two blocks as in
draw_prints.py. They keep to the conventions of such prints, so that the colors of the seventh can be
predicted from the six others: the cartouche is red and the title beside it yellow, the sky is wiped from indigo, skin is pale and warm, a shaven
crown bluish, ground green and ochre, robes mostly indigo and red.
"""

import math
import sys
from pathlib import Path

from draw_prints import (BLUE, BROWN, EARTH, INDIGO, LEAF, OCHRE, PINE, PINK, SLATE, VERMILION, Place, Print, asanoha, bark, blossom, brush, cartouche,
                         cedar, geese, komon, land, letters, mist, n, pine_pad, sail, sample, seal, seigaiha, smooth, straight, water)

WIDTH, HEIGHT = 360, 500

SKIN, CROWN, SHADE, LIPS, WHITE = "#f8dfc4", "#bfcdd2", "#e0ddcf", "#c8503c", "#fdf8ec"
PURPLE, BLACK, CREAM, RUST = "#6d4f7d", "#3a3740", "#f0e0b8", "#a5512f"


# Patterns of cloth ------------------------------------------------------------------------------------------------------


def checks(p, ground, other, side, turn=0):
    """Ichimatsu: a checkerboard."""
    drawing = f'<path d="M0 0h{side}v{side}h-{side}zM{side} {side}h{side}v{side}h-{side}z" fill="{other}"/>'
    return p.pattern(2 * side, 2 * side, ground, drawing, turn)


def lattice(p, ground, thread, side, turn=0):
    """Kōshi: a thick and a thin line, both ways."""
    wide, thin = n(side * 0.5), n(side * 0.78)
    drawing = (f'<path d="M{wide} 0v{side}M0 {wide}h{side}" stroke="{thread}" stroke-width="{n(side * 0.2)}"/>'
               f'<path d="M{thin} 0v{side}M0 {thin}h{side}" stroke="{thread}" stroke-width="{n(side * 0.06)}"/>')
    return p.pattern(side, side, ground, drawing, turn)


def stripes(p, ground, thread, pitch, turn=0):
    drawing = (f'<path d="M{n(pitch * 0.3)} 0v{pitch}" stroke="{thread}" stroke-width="{n(pitch * 0.36)}"/>'
               f'<path d="M{n(pitch * 0.75)} 0v{pitch}" stroke="{thread}" stroke-width="{n(pitch * 0.1)}"/>')
    return p.pattern(pitch, pitch, ground, drawing, turn)


def scales(p, ground, other, side, turn=0):
    """Uroko: triangles."""
    h = round(side * 0.86, 1)
    drawing = f'<path d="M0 {h}l{n(side / 2)} -{h}l{n(side / 2)} {h}z" fill="{other}"/>'
    return p.pattern(side, h, ground, drawing, turn)


def blossoms(p, ground, petal, heart, pitch, turn=0):
    """Plum blossoms, half a step apart from row to row."""
    drawing = ""
    for x, y in [(0.25, 0.25), (0.75, 0.75)]:
        x, y, r = x * pitch, y * pitch, pitch * 0.085
        for k in range(5):
            a = 2 * math.pi * k / 5 - math.pi / 2
            drawing += f'<circle cx="{n(x + 1.55 * r * math.cos(a))}" cy="{n(y + 1.55 * r * math.sin(a))}" r="{n(r * 1.05)}" fill="{petal}"/>'
        drawing += f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r * 0.6)}" fill="{heart}"/>'
    return p.pattern(pitch, pitch, ground, drawing, turn)


def crest(p, x, y, radius, fill, mark, kind):
    """A family's badge: a disc that holds bars, squares one in the other, or petals."""
    disc = smooth([(x + radius * math.cos(i * math.pi / 6), y + radius * math.sin(i * math.pi / 6)) for i in range(12)], closed=True)
    p.tint(disc, fill)
    p.hair(disc, 0.9)
    if kind == "squares":
        for k in (0.68, 0.42, 0.18):
            s = radius * k
            p.tint(straight([(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)]), mark if k != 0.42 else fill)
    elif kind == "bars":
        for dy in (-0.42, 0, 0.42):
            w = radius * (0.82 if dy == 0 else 0.68)
            p.tint(brush([(x - w, y + dy * radius), (x + w, y + dy * radius)], radius * 0.26, 0.9, 0.9), mark)
    else:
        for k in range(5):
            a = 2 * math.pi * k / 5 - math.pi / 2
            cx, cy, r = x + 0.5 * radius * math.cos(a), y + 0.5 * radius * math.sin(a), radius * 0.28
            p.tint(smooth([(cx + r * math.cos(i), cy + r * math.sin(i)) for i in range(6)], closed=True), mark)


def black(p, path):
    """An area of the key block's black, over plain gray: no color shines through it."""
    p.tint(path, "#b9b2a4")
    p.solid(path)


# Curves -----------------------------------------------------------------------------------------------------------------


def beside(points, distance):
    """The smooth curve through the points, moved to its left by `distance` (to its right where negative)."""
    along = sample(points, 6)
    moved = []
    for i, (x, y) in enumerate(along):
        (ax, ay), (bx, by) = along[max(i - 1, 0)], along[min(i + 1, len(along) - 1)]
        length = math.hypot(bx - ax, by - ay) or 1.0
        moved.append((x + (by - ay) / length * distance, y - (bx - ax) / length * distance))
    return moved


def band(p, points, near, far, fill, width=1.2):
    """A strip of cloth along a curve, between two distances from it."""
    a, b = beside(points, near), beside(points, far)
    p.body(straight(a + b[::-1]), fill)
    p.line(a, width, 0.8, 0.6)
    p.line(b, width, 0.8, 0.6)


# The head: 100 from the hair to the chin, looking to the left -----------------------------------------------------------


FACE = [(-20, -48), (-25, -36), (-26, -25), (-23.5, -14), (-26.5, -3), (-25.5, 10), (-22, 24), (-17, 36), (-9, 46), (1, 50), (12, 45),
        (26, 33), (34, 20), (40, 2), (42, -20), (36, -48), (8, -60)]
OUTLINE = FACE[:13]


def face(p, at, mood):
    p.body(smooth(at(*FACE), closed=True), SKIN)
    ear = at((37, -14), (43, -20), (50, -17), (50.5, -6), (46, 4), (41, 10), (37, 6))
    p.body(smooth(ear, closed=True), SKIN)
    p.line(at((37.5, -13), (43, -20), (50, -17), (50.5, -6), (46, 4), (41, 10), (37.5, 6)), 1.7)
    p.line(at((41, -13), (46, -14), (46, -6), (42.5, 0)), 1.0)
    p.line(at(*OUTLINE), 2.2, 0.7, 0.4, 3.0)

    # nose
    p.line(at((-9, -19), (-12, -8), (-17, 4), (-20.5, 11), (-17, 15.5), (-12, 15)), 1.9, 0.3, 0.6, 2.0)
    p.line(at((-9.5, 8), (-7, 12), (-9.5, 15.5)), 1.3, 0.5, 0.4, 1.5)
    # eyes: heavy upper lids, small pupils that squint in anger; a woman's are slits
    cross, open_ = (2.2 if mood == "fierce" else 0), (0.62 if mood == "gentle" else 1.0)
    eye = lambda *points: at(*[(x, -7 + (y + 7) * open_) for x, y in points])
    p.tint(smooth(eye((-6, -7), (2, -12.5), (12, -12), (19, -7.5), (8, -4.5), (0, -4.5)), closed=True), WHITE)
    p.tint(smooth(eye((-26, -9), (-22, -13), (-16, -8), (-19, -6.5), (-24, -6.5)), closed=True), WHITE)
    for x, y in [(1.5 - cross, -8.6), (-20.5 + cross * 0.6, -9.2)]:
        black(p, smooth(eye(*[(x + 2.5 * math.cos(k), y + 2.9 * math.sin(k)) for k in range(6)]), closed=True))
    p.line(eye((-8, -5.5), (-4, -9), (3, -13), (12, -12.5), (21, -7 - cross)), 3.0, 0.5, 0.35, 1.5)
    p.line(eye((-6, -5.5), (2, -3.4), (11, -4.6), (18, -8)), 1.2, 0.5, 0.3, 1.5)
    p.line(eye((-25.5, -9.5), (-22, -13), (-17.5, -10.5), (-15, -6.5)), 2.6, 0.6, 0.5, 1.5)
    p.line(eye((-24.5, -7), (-20, -5.6), (-16, -6.6)), 1.1, 0.5, 0.4, 1.5)
    if mood != "gentle":
        p.line(at((-5, -15), (4, -18.5), (15, -16.5)), 1.1, 0.3, 0.2, 2.0)
    # brows
    if mood == "gentle":
        p.line(at((-3, -27), (8, -33), (22, -30)), 2.6, 0.4, 0.2, 2.0)
        p.line(at((-14, -27), (-19, -31.5), (-24.5, -29)), 2.2, 0.4, 0.2, 2.0)
    else:
        rise = 3 if mood == "fierce" else 0
        p.line(at((-6, -20.5), (-1, -24), (9, -31 - rise), (24, -34 - rise)), 4.6, 0.6, 0.15, 2.0)
        p.line(at((-13.5, -20.5), (-16.5, -25), (-21, -29.5 - rise), (-25.5, -30 - rise)), 4.0, 0.6, 0.2, 2.0)
        p.line(at((-11, -25), (-10, -19)), 1.1, 0.5, 0.3, 1.5)
        p.line(at((-3, 14), (2.5, 20), (3.5, 28)), 1.2, 0.4, 0.2, 2.0)
    # mouth, its corners drawn down
    if mood == "gentle":
        p.tint(smooth(at((-19, 26.5), (-15, 24.2), (-12.5, 25), (-8.5, 24.4), (-6, 27.4), (-10, 31), (-15, 31)), closed=True), LIPS)
        p.line(at((-19, 26.8), (-13, 27.4), (-5.5, 27.6)), 1.5, 0.4, 0.3, 1.5)
    else:
        p.tint(smooth(at((-20, 28), (-16, 24.5), (-12, 25), (-7, 25), (-2.5, 30), (-9, 31.5), (-16, 31.5)), closed=True), LIPS)
        p.line(at((-21, 30), (-17, 26.4), (-12, 27), (-6, 26.4), (-1, 31.5)), 2.3, 0.4, 0.3, 1.5)
        p.line(at((-16, 33.6), (-11, 34.6), (-7, 33.4)), 1.2, 0.4, 0.3, 1.5)
    p.line(at((-10, 41), (-5, 42.5), (0, 41)), 1.0, 0.3, 0.3, 1.5)
    if mood == "fierce":
        kumadori(p, at)


def kumadori(p, at):
    """The red stripes of a hero's make-up."""
    for stripe, width in [(((24, -12), (31, -24), (33, -40)), 5), (((-4, -21), (8, -36), (20, -46)), 4.5), (((-15, -21), (-20, -36), (-18, -46)), 4),
                          (((-8, 1), (6, 3), (20, 0), (32, -8)), 5), (((2, 16), (16, 18), (30, 8)), 4.5), (((3, 28), (14, 30), (24, 24)), 4),
                          (((-25, 0), (-24, 8), (-21, 14)), 2.5)]:
        points = at(*stripe)
        p.tint(brush(points, width, 0.9, 0.1, 2.0), "#d0503c")


def strands(p, at, lines, width=0.8):
    """Combed lines, left white in the black."""
    for line in lines:
        p.key.append(f'<path d="{smooth(at(*line))}" fill="none" stroke="#fff" stroke-width="{width}" stroke-linecap="round"/>')


def side_hair(p, at):
    """The dressed hair beside and behind the ear."""
    back = at((14, -66), (34, -72), (52, -66), (64, -50), (69, -30), (68, -10), (62, 6), (54, 14), (47, 10), (52, 0), (53, -16), (46, -23), (38, -18),
              (36.5, -2), (34, 6), (30.5, -6), (28, -18), (22, -32), (12, -44), (4, -50))
    black(p, smooth(back, closed=True))
    strands(p, at, [((18, -58), (36, -58), (50, -46), (56, -28)), ((28, -66), (48, -58), (60, -42), (63, -22)), ((14, -50), (28, -44), (36, -32)),
                    ((60, -12), (58, 0), (54, 8))])


def topknot(p, at):
    """A man's hair: the crown shaven, the queue folded forward over it."""
    crown = at((-20, -47), (-22, -58), (-16, -70), (0, -78), (18, -78), (36, -70), (30, -52), (6, -49), (-8, -49))
    p.body(smooth(crown, closed=True), CROWN)
    p.line(at((-20, -47), (-22, -58), (-16, -70), (0, -78), (18, -78), (34, -71)), 1.8, 0.7, 0.5)
    far = at((-19, -46), (-25, -48), (-27, -58), (-23, -70), (-14, -78), (-19, -66), (-20, -56))
    black(p, smooth(far, closed=True))
    side_hair(p, at)
    queue = at((52, -60), (58, -76), (52, -92), (36, -102), (16, -104), (-2, -98), (-12, -88), (-13, -80), (-4, -82), (6, -88), (20, -91), (32, -87),
               (38, -78), (38, -66))
    black(p, smooth(queue, closed=True))
    strands(p, at, [((50, -70), (48, -86), (34, -96), (16, -98), (0, -93)), ((45, -68), (43, -82), (32, -91), (18, -94.5))])
    cord = at((35, -73), (57, -71), (58, -65), (36, -66))
    p.body(straight(cord), WHITE)
    p.hair(straight(cord), 0.8)
    p.line(at((36, -69.5), (57, -68)), 0.9, 0.8, 0.8)


def wild_hair(p, at):
    """A hero's: the crown grown over, tied with a cord, locks on both sides."""
    mass = at((-20, -44), (-27, -52), (-27, -68), (-16, -84), (4, -92), (30, -90), (52, -78), (64, -60), (66, -40), (60, -26), (50, -24), (40, -18),
              (36, -2), (32, 2), (29, -12), (22, -30), (10, -44), (-4, -50))
    black(p, smooth(mass, closed=True))
    for lock in [((48, -26), (62, -14), (76, -12), (70, -2), (58, 0), (50, -10)), ((56, -40), (74, -34), (88, -36), (80, -22), (66, -20)),
                 ((60, -60), (78, -58), (92, -64), (84, -48), (68, -44)), ((-22, -60), (-32, -58), (-40, -62), (-36, -50), (-27, -48))]:
        black(p, smooth(at(*lock), closed=True))
    strands(p, at, [((-18, -56), (-6, -66), (12, -68), (30, -58)), ((-16, -70), (2, -80), (24, -78), (46, -62)), ((30, -44), (44, -44), (56, -36)),
                    ((34, -56), (48, -56), (60, -48))])
    knot = at((12, -88), (4, -104), (8, -118), (20, -112), (28, -120), (36, -106), (30, -90))
    black(p, smooth(knot, closed=True))
    cord = at((8, -92), (34, -93), (34, -86), (8, -85))
    p.body(straight(cord), WHITE)
    p.hair(straight(cord), 0.8)


def dressed_hair(p, at, comb=OCHRE, ribbon=VERMILION):
    """A woman's, as actors of women's parts wear it: wings, chignon, combs; a purple cloth where the crown is shaven."""
    bun = at((10, -84), (8, -102), (20, -114), (40, -114), (54, -102), (54, -84), (34, -76))
    black(p, smooth(bun, closed=True))
    strands(p, at, [((16, -90), (22, -106), (40, -108), (48, -94)), ((24, -88), (28, -99), (40, -100))])
    mass = at((-19, -43), (-27, -50), (-30, -64), (-22, -80), (-4, -90), (20, -91), (40, -84), (56, -72), (76, -58), (84, -36), (78, -14), (64, -4),
              (56, 16), (50, 14), (52, -4), (52, -20), (46, -24), (38, -18), (36.5, -2), (34, 4), (31, -8), (27, -22), (18, -36), (4, -45), (-8, -47))
    black(p, smooth(mass, closed=True))
    strands(p, at, [((30, -40), (48, -50), (66, -46), (74, -30)), ((38, -30), (54, -38), (66, -34), (70, -22)), ((26, -50), (46, -62), (64, -58)),
                    ((-22, -54), (-14, -68), (2, -76)), ((-14, -50), (-2, -62), (14, -68))])
    cloth = at((-19, -45), (-22, -56), (-10, -66), (10, -66), (24, -56), (22, -44), (6, -48), (-8, -48))
    p.body(smooth(cloth, closed=True), PURPLE)
    p.line(at((-19, -45), (-22, -56), (-10, -66), (10, -66), (24, -56), (22, -44)), 1.4)
    p.line(at((-12, -50), (0, -60), (14, -58)), 0.9)
    tie = at((12, -88), (30, -92), (48, -86), (50, -79), (30, -82), (12, -80))
    p.body(smooth(tie, closed=True), ribbon)
    p.hair(smooth(tie, closed=True), 0.8)
    plate = at((-14, -84), (-4, -96), (12, -98), (16, -91), (2, -87), (-8, -79))
    p.body(smooth(plate, closed=True), comb)
    p.hair(smooth(plate, closed=True), 0.8)
    for pin in [((-18, -92), (-44, -104)), ((-20, -84), (-48, -90)), ((50, -96), (80, -110)), ((54, -88), (86, -96))]:
        a, b = at(*pin)
        points = [a, b]
        p.body(brush(points, 3.6, 0.8, 0.9), comb)
        p.hair(brush(points, 3.6, 0.8, 0.9), 0.7)


def jaw(p, at):
    """The bluish shade of a shaven jaw."""
    p.tint(smooth(at((1, 49), (12, 45), (26, 33), (34, 20), (38, 6), (34, 10), (26, 24), (14, 36), (2, 43)), closed=True), SHADE)


# The body: shoulders 200 across, the pit of the neck at (0, 0) ----------------------------------------------------------


def neck(p, at):
    p.body(smooth(at((-4, -14), (34, -44), (50, -44), (54, -20), (46, 10), (26, 46), (6, 66), (-16, 42), (-16, 10)), closed=True), SKIN)
    p.line(at((36, -36), (38, -18), (36, 0), (28, 16)), 1.8, 0.5, 0.2)
    p.line(at((2, -6), (0, 10), (-6, 22)), 1.2, 0.4, 0.2)


RIGHT = [(42, -66), (49, -40), (50, -20), (38, 6), (16, 34), (-10, 66), (-28, 100)]
LEFT = [(8, -22), (-8, -6), (-18, 8), (-16, 24), (-6, 42), (6, 58), (14, 76)]


def collars(p, at, layers):
    """Collars one outside the other, the left over the right; each is a width and a fill, from the skin outward."""
    side = 1 if at.sx > 0 else -1
    for path, outward in ((LEFT, -side), (RIGHT, side)):
        inner = 0
        for width, fill in layers:
            band(p, at(*path), outward * inner, outward * (inner + width), fill, 1.3)
            inner += width


def robe(p, at, cloth):
    """The outer robe from the shoulders down, behind everything else."""
    outline = at((20, -34), (46, -44), (62, -30), (86, -12), (118, 14), (142, 66), (160, 150), (172, 290), (-172, 290), (-164, 170), (-146, 90), (-116, 34),
                 (-72, 12), (-36, -4), (-20, -8))
    p.body(smooth(outline, closed=True), cloth)
    p.line(at((50, -42), (62, -30), (86, -12), (118, 14), (142, 66), (160, 150), (170, 280)), 3.4, 0.6, 0.6)
    p.line(at((-24, -8), (-36, -4), (-72, 12), (-116, 34), (-146, 90), (-164, 170), (-171, 280)), 3.4, 0.6, 0.6)


def front(p, at, cloth, sash, mark):
    """The robe beneath, seen where the outer one opens, and its sash."""
    p.body(smooth(at((46, -20), (34, 30), (24, 90), (20, 160), (22, 290), (-60, 290), (-58, 170), (-50, 90), (-44, 30), (-26, 0)), closed=True), cloth)
    p.line(at((-28, 100), (-34, 130), (-36, 170)), 1.8, 0.6, 0.3)
    p.shape(at((-60, 150), (-20, 156), (22, 150), (24, 176), (24, 200), (-20, 206), (-60, 202)), sash, 2.0)
    p.line(at((-58, 176), (-20, 181), (22, 175)), 1.3, 0.7, 0.6)
    for x in (-42, -14, 10):
        crest(p, *at((x, 190))[0], 6, mark, sash, "bars")


def lapels(p, at, fill, stitch=None):
    """The outer robe's collar, hanging open."""
    side = 1 if at.sx > 0 else -1
    right = at((50, -72), (59, -44), (64, -18), (50, 16), (34, 66), (26, 130), (24, 200), (26, 290))
    left = at((-12, -24), (-32, -8), (-48, 16), (-52, 60), (-56, 120), (-60, 190), (-64, 290))
    band(p, right, 0, side * 19, fill, 2.2)
    band(p, left, 0, -side * 17, fill, 2.2)


def folds(p, at):
    for fold, width in [(((-82, 34), (-96, 90), (-92, 160), (-104, 240)), 3.0), (((-70, 70), (-80, 120), (-76, 180)), 1.8), (((-150, 120), (-132, 150), (-126, 210)), 2.4),
                        (((92, 20), (104, 70), (98, 130)), 2.8), (((140, 90), (128, 130), (132, 190)), 2.2)]:
        p.line(at(*fold), width, 0.5, 0.1)


def hand(p, at):
    """A hand closed around something; its middle is the origin of `at`."""
    p.shape(at((14, -8), (6, -14), (-6, -14), (-14, -9), (-17, 0), (-14, 9), (-4, 13), (8, 11), (15, 7)), SKIN, 1.8)
    for finger in [((-16, -5), (-8, -6), (-1, -4)), ((-17, 1), (-9, 0.5), (-1, 1.5)), ((-14, 7), (-8, 6), (-1, 6.5))]:
        p.line(at(*finger), 1.2, 0.5, 0.3, 2.0)
    p.line(at((12, -10), (3, -16), (-5, -19), (-8, -16), (-1, -10)), 1.5, 0.5, 0.4, 2.0)


def low_arm(p, at, cloth, lining):
    """The near arm bent before the chest, its sleeve hanging from the wrist."""
    inside = at((-20, 98), (-24, 112), (-18, 134), (0, 210), (14, 214), (10, 150), (0, 110))
    p.shape(inside, lining, 1.6)
    outer = at((78, 4), (112, 30), (130, 84), (138, 160), (134, 232), (84, 240), (26, 226), (4, 214), (-2, 176), (-12, 136), (-16, 100), (6, 92), (40, 94),
               (62, 84), (66, 46))
    p.shape(outer, cloth, 3.4)
    p.line(at((-16, 100), (-12, 136), (-2, 176), (4, 214)), 2.6, 0.6, 0.5)
    for fold, width in [(((66, 60), (76, 96), (104, 112)), 2.8), (((40, 96), (56, 116), (84, 124)), 2.0), (((92, 130), (84, 170), (92, 220)), 2.4),
                        (((30, 120), (36, 160), (28, 206)), 1.8), (((104, 44), (112, 80), (110, 108)), 1.8)]:
        p.line(at(*fold), width, 0.5, 0.1)


def high_arm(p, at, cloth, lining):
    """The near arm raised across the chest, the hand before the shoulder."""
    inside = at((-62, 52), (-72, 70), (-66, 100), (-40, 180), (-24, 188), (-30, 120), (-40, 70))
    p.shape(inside, lining, 1.6)
    outer = at((80, 6), (116, 34), (134, 90), (138, 150), (112, 184), (70, 190), (20, 178), (-22, 190), (-40, 182), (-50, 140), (-62, 96), (-62, 58), (-36, 58),
               (0, 84), (36, 98), (58, 82), (66, 44))
    p.shape(outer, cloth, 3.4)
    p.line(at((-62, 56), (-62, 96), (-50, 140), (-38, 182)), 2.6, 0.6, 0.5)
    for fold, width in [(((66, 60), (72, 100), (52, 124)), 2.8), (((36, 98), (56, 112), (92, 108)), 2.0), (((70, 130), (40, 140), (6, 136)), 2.4),
                        (((-30, 84), (-18, 126), (-26, 180)), 1.8), (((106, 44), (116, 84), (110, 120)), 1.8)]:
        p.line(at(*fold), width, 0.5, 0.1)


def folded_arms(p, at, cloth, lining):
    """Both hands in the sleeves."""
    far = at((-96, 60), (-126, 120), (-130, 200), (-70, 214), (-20, 206), (2, 150), (-10, 112), (-50, 104), (-70, 92))
    p.shape(far, cloth, 3.2)
    p.shape(at((-14, 110), (-26, 140), (-16, 206), (10, 218), (18, 150), (4, 108)), lining, 1.8)
    outer = at((78, 4), (112, 30), (132, 84), (140, 160), (134, 226), (84, 236), (34, 226), (8, 218), (8, 170), (-4, 128), (-2, 106), (30, 96), (58, 84),
               (66, 46))
    p.shape(outer, cloth, 3.4)
    for fold, width in [(((66, 60), (76, 96), (104, 112)), 2.8), (((30, 98), (54, 118), (84, 124)), 2.0), (((92, 130), (84, 170), (92, 220)), 2.4),
                        (((34, 124), (42, 164), (34, 210)), 1.8), (((-66, 96), (-88, 120), (-86, 170)), 2.4), (((-40, 110), (-52, 150), (-48, 200)), 1.8)]:
        p.line(at(*fold), width, 0.5, 0.1)


ARMS = {"low": (low_arm, (-34, 112)), "high": (high_arm, (-76, 64)), "folded": (folded_arms, None)}


def fan(p, at, fill, mark):
    """A folding fan, open upward; the hand is the origin of `at`."""
    rim = [(96 * math.cos(a), 96 * math.sin(a)) for a in (math.radians(-158 + 8 * k) for k in range(11))]
    inner = [(40 * math.cos(a), 40 * math.sin(a)) for a in (math.radians(-158 + 8 * k) for k in range(11))]
    for k in range(0, 11):
        p.line(at((0, 0), inner[k]), 1.6, 0.9, 0.9)
    leaf = at(*rim, *inner[::-1])
    p.body(straight(leaf), fill)
    sun = at(*[(66 * math.cos(math.radians(-118)) + 15 * math.cos(k), 66 * math.sin(math.radians(-118)) + 15 * math.sin(k)) for k in range(6)])
    p.tint(smooth(sun, closed=True), mark)
    p.hair("".join(straight(at(a, b), False) for a, b in zip(rim, inner)), 0.8)
    p.line(at(*rim), 2.0, 0.9, 0.9)
    p.line(at(*inner), 1.4, 0.9, 0.9)
    p.line(at(rim[0], (0, 8)), 2.4, 0.9, 0.9)
    p.line(at(rim[-1], (0, 8)), 2.4, 0.9, 0.9)


def sword(p, at, wrap):
    """The hilt of a sword held before the chest, its guard, and the scabbard behind."""
    p.body(brush(at((8, 4), (60, 40), (130, 78)), 11, 1, 1), BLACK)
    p.line(at((8, 0), (60, 36), (130, 73)), 1.6, 0.8, 0.8)
    p.line(at((6, 9), (58, 45), (128, 84)), 1.6, 0.8, 0.8)
    hilt = brush(at((-4, -4), (-30, -24), (-58, -46)), 12, 1, 1)
    p.body(hilt, wrap)
    p.hair(hilt, 1.4)
    for t in (0.15, 0.3, 0.45, 0.6, 0.75, 0.9):
        x, y = -4 - 54 * t, -4 - 42 * t
        p.line(at((x - 6, y + 3), (x + 3, y - 6)), 1.3, 0.8, 0.8)
        p.line(at((x - 2, y + 6), (x - 4, y - 7)), 1.0, 0.8, 0.8)
    p.shape(at((2, -14), (10, -4), (4, 12), (-2, 16), (-8, 4), (-4, -8)), OCHRE, 1.5)


def round_fan(p, at, fill, mark):
    """A round fan, its handle in the hand."""
    p.line(at((4, 34), (-6, -20), (-14, -44)), 4.0, 0.9, 0.9)
    disc = [(-24 + 46 * math.cos(a), -86 + 48 * math.sin(a)) for a in (k * math.pi / 8 for k in range(16))]
    p.shape(at(*disc), fill, 2.0)
    rim = [(-24 + 42 * math.cos(a), -86 + 44 * math.sin(a)) for a in (k * math.pi / 8 for k in range(16))]
    p.hair(smooth(at(*rim), closed=True), 0.7)
    for k in range(9):
        a = math.radians(205 + 16 * k)
        p.hair(straight(at((-15, -48), (-24 + 41 * math.cos(a), -86 + 43 * math.sin(a))), False), 0.6)
    for x, y, r in [(-34, -96, 11), (-12, -88, 9), (-28, -74, 8)]:
        blossom(p, *at((x, y))[0], r, mark)


def pipe(p, at):
    """A long tobacco pipe."""
    for stem, width, fill in [(((36, 26), (-10, -8), (-60, -44)), 5, RUST), (((-56, -41), (-78, -57)), 6, OCHRE), (((30, 22), (44, 32)), 6, OCHRE)]:
        outline = brush(at(*stem), width, 1, 1)
        p.body(outline, fill)
        p.hair(outline, 1.1)
    p.shape(at((-74, -58), (-84, -54), (-88, -64), (-79, -66)), OCHRE, 1.3)


def scroll(p, at, fill=WHITE):
    """A letter unrolled, held by its upper edge."""
    sheet = at((-16, -44), (22, -36), (18, 0), (10, 40), (16, 92), (-22, 92), (-28, 42), (-22, 0))
    p.shape(sheet, fill, 1.8)
    for x in (-14, -6, 2, 10):
        for y in (-26, -10, 6):
            mark = at((x, y), (x - 1.5, y + 5), (x + 1, y + 10))
            p.line(mark, 1.5, 0.7, 0.3, 2.0)


def wings(p, at, cloth, lining):
    """Kataginu: a vest of stiff cloth that stands out from the shoulders."""
    for sign in (1, -1):
        wing = [(30, 10), (64, -26), (110, -22), (164, 6), (150, 40), (104, 88), (52, 150), (30, 200), (12, 200), (24, 100)]
        if sign < 0:
            wing = [(-38, 14), (-62, -4), (-112, 2), (-166, 36), (-150, 66), (-106, 104), (-72, 160), (-60, 210), (-40, 210), (-44, 100)]
        p.shape(at(*wing), cloth, 3.0, curved=False)
    for fold in [((62, -24), (52, 40), (40, 110)), ((104, -18), (84, 30), (58, 80)), ((-64, -2), (-58, 60), (-54, 130)), ((-108, 6), (-90, 50), (-74, 100))]:
        p.line(at(*fold), 1.8, 0.6, 0.2)


# Behind the actor -------------------------------------------------------------------------------------------------------


def sky(p, until, glow="#f7e4c0"):
    p.tint(straight([(0, 0), (WIDTH, 0), (WIDTH, until), (0, until)]),
           p.gradation((0, 14), (0, until), (0, INDIGO), (0.1, "#3f6a94"), (0.3, "#9db9c3"), (0.6, "#e6e4cf"), (1, glow)))


def hills(p, y, tone="#5b7698"):
    ridge = [(-10, y - 4), (30, y - 40), (62, y - 66), (84, y - 48), (130, y - 20), (210, y - 12), (270, y - 44), (316, y - 62), (344, y - 44), (380, y - 20)]
    p.body(land(ridge, y + 30), p.gradation((0, y - 66), (0, y + 10), (0, tone), (0.6, "#a9bba6"), (1, "#efe0b8")))
    p.line(ridge, 2.0, 0.4, 0.5)


def ground(p, y):
    edge = [(-10, y + 6), (60, y - 4), (140, y + 2), (220, y - 6), (300, y + 3), (380, y - 3)]
    p.body(land(edge, HEIGHT + 10), p.gradation((0, y), (0, HEIGHT), (0, "#6f8a49"), (0.35, LEAF), (0.7, "#e2c886"), (1, EARTH)))
    p.line(edge, 2.2, 0.6, 0.5)


def sea(p, y):
    p.body(straight([(0, y), (WIDTH, y), (WIDTH, HEIGHT), (0, HEIGHT)]),
           p.gradation((0, y), (0, HEIGHT), (0, BLUE), (0.12, "#9dbfc4"), (0.4, "#d9e4d3"), (0.7, "#8fb3bf"), (1, INDIGO)))
    p.line([(0, y), (180, y - 1), (WIDTH, y)], 1.5, 0.6, 0.5)
    water(p, y + 10, HEIGHT, "#2a5280")


def cherry(p, left):
    """A flowering branch from the upper corner."""
    x = (lambda v: v) if left else (lambda v: WIDTH - v)
    bark(p, [(x(-10), 150), (x(24), 118), (x(64), 100), (x(104), 66), (x(140), 56)], (13, 3), "#6d4a3c")
    bark(p, [(x(60), 102), (x(86), 112), (x(104), 134)], (6, 2), "#6d4a3c")
    for cx, cy, spread, count in [(138, 56, 16, 9), (104, 70, 18, 10), (66, 98, 18, 10), (102, 132, 15, 9), (24, 118, 18, 9), (28, 84, 16, 7)]:
        for _ in range(count):
            a, r = p.random.uniform(0, 6.28), spread * math.sqrt(p.random.random())
            blossom(p, x(cx) + r * math.cos(a), cy + r * math.sin(a) * 0.8, p.random.uniform(5.5, 7.5),
                    p.random.choice(["#f7dcd3", "#efaea3", PINK, "#fbeee6"]))


def pine(p, left):
    x = (lambda v: v) if left else (lambda v: WIDTH - v)
    bark(p, [(x(-12), 330), (x(10), 270), (x(20), 210), (x(46), 160)], (20, 6), BROWN)
    bark(p, [(x(16), 236), (x(50), 214), (x(76), 210)], (8, 3), BROWN)
    for px, py, w, r in [(24, 200, 60, 13), (70, 212, 56, 12), (52, 160, 64, 13), (6, 252, 44, 12)]:
        pine_pad(p, x(px), py, w, r)


def titles(p, right, text, title, name, low=196, shift=0):
    """The red cartouche and the yellow title on one side, signature and seal on the other."""
    size, small = 22, 15
    x = WIDTH - 24 - size * 1.5 if right else 24
    cartouche(p, x, 24, text, size, p.gradation((0, 24), (0, 140), (0, "#b93a24"), (1, VERMILION)))
    cartouche(p, x - small * 1.5 - 5 if right else x + size * 1.5 + 5, 24, title, small, "#e6bb55")
    sx = 27 + shift if right else WIDTH - 43 - shift
    letters(p, name, sx, low, 15, 1.15, 0.13)
    seal(p, sx - 1, low + 17.5 * len(name) + 3, "工", 12)


# Seven actors -----------------------------------------------------------------------------------------------------------


def actor(p, x, y, hair, mood, cloth, under, sash, lapel, lining, layers, prop, badge=None, vest=None, arms="low", mirror=False, turn=0.0, size=1.15):
    """`cloth` gives the outer robe's pattern, turned by an angle; `under` and `sash` are what it opens on."""
    at = Place(x, y, size, mirror)
    side = -1 if mirror else 1
    robe(p, at, cloth(10 * side))
    folds(p, at)
    front(p, at, under, *sash)
    neck(p, at)
    collars(p, at, layers)
    if vest:
        wings(p, at, vest, lining)
    else:
        lapels(p, at, lapel)
    if badge and vest:
        for place in [(-92, 44), (88, 20)]:
            crest(p, *at(place)[0], 15 * size, *badge)
    head = Place(*at((-6, -62))[0], 1.16 * size, mirror, turn)
    face(p, head, mood)
    if hair is topknot:
        jaw(p, head)
    hair(p, head)
    arm, wrist = ARMS[arms]
    if wrist:
        wrist = Place(*at(wrist)[0], size, mirror)
        prop(wrist)
    arm(p, at, cloth(-14 * side), lining)
    if badge:
        for place in [(-84, 150) if arms == "folded" else (-122, 142), (90, 146)]:
            crest(p, *at(place)[0], 16 * size, *badge)
    if wrist:
        hand(p, wrist)


def fan_bearer():
    p = Print(11, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 330)
    hills(p, 330)
    ground(p, 326)
    mist(p, -30, 232, 200, 9, "#fbf0d4")
    mist(p, 250, 216, 160, 9, "#fbf0d4")
    actor(p, 196, 288, topknot, "stern", lambda turn: lattice(p, INDIGO, "#dfe3d4", 26, turn), stripes(p, CREAM, BROWN, 9), (OCHRE, RUST), BLACK,
          VERMILION, [(7, WHITE), (8, "#7fa3ad"), (8, WHITE), (9, VERMILION)], lambda at: fan(p, at, WHITE, VERMILION), (WHITE, INDIGO, "squares"))
    titles(p, True, "大川之夕", "松山", "日水")
    return p.svg("An actor with a fan")


def lady_of_the_shore():
    p = Print(12, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 300)
    sea(p, 296)
    sail(p, 318, 312, 0.5)
    sail(p, 40, 330, 0.7, True)
    actor(p, 166, 292, dressed_hair, "gentle", lambda turn: blossoms(p, VERMILION, "#f8e4d4", OCHRE, 34, turn), komon(p, "#86a8ad", "#f3efdd", 7),
          (seigaiha(p, INDIGO, "#e6e6d6", 10), INDIGO), INDIGO, "#7fa3ad", [(9, WHITE), (9, "#7fa3ad"), (8, WHITE)],
          lambda at: round_fan(p, at, "#f4ead0", PINK), mirror=True, turn=0.04)
    titles(p, False, "山水八景", "夕日", "大松")
    return p.svg("An actor as a lady of the shore")


def hero():
    p = Print(13, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 330)
    hills(p, 326, "#47705f")
    ground(p, 322)
    pine(p, True)
    actor(p, 196, 292, wild_hair, "fierce", lambda turn: "#b5432c", checks(p, INDIGO, "#e8e4d2", 13, 12), (stripes(p, PINE, "#d8d6b0", 12), PINE), INDIGO,
          "#e6bb55", [(8, WHITE), (9, INDIGO), (9, "#e6bb55")], None, (WHITE, "#b5432c", "squares"), arms="folded", turn=-0.06)
    titles(p, True, "川之大八", "景山", "松水", 226, 50)
    return p.svg("An actor as a hero")


def retainer():
    p = Print(14, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 322)
    ground(p, 316)
    for x, y, size in [(24, 322, 44), (48, 320, 34), (318, 318, 40), (340, 322, 50), (300, 318, 30)]:
        cedar(p, x, y, size)
    mist(p, 240, 250, 180, 9, "#fbf0d4")
    actor(p, 170, 290, topknot, "stern", lambda turn: stripes(p, INDIGO, "#8fb0bb", 15, turn), "#e9e0c4", (VERMILION, "#f3e2b4"), BLACK, VERMILION,
          [(8, WHITE), (9, VERMILION), (7, WHITE)], lambda at: sword(p, at, PINE), (WHITE, SLATE, "bars"), vest=komon(p, SLATE, "#e2ddca", 6), mirror=True, turn=-0.03)
    geese(p, 236, 120, 4, 17)
    titles(p, False, "松之大山", "八川", "日水", 226)
    return p.svg("An actor as a retainer")


def lady_of_the_blossoms():
    p = Print(15, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 330)
    hills(p, 330, "#5b7698")
    ground(p, 324)
    cherry(p, True)
    actor(p, 196, 292, dressed_hair, "gentle", lambda turn: asanoha(p, INDIGO, "#e9e6d4", 19, turn), komon(p, VERMILION, "#f6dfb4", 7), (checks(p, OCHRE, "#f1dca4", 9), RUST),
          VERMILION, PINK, [(9, WHITE), (9, PINK), (8, WHITE)], lambda at: scroll(p, at), arms="high")
    titles(p, True, "水日之夕", "山川", "大工", 220)
    return p.svg("An actor as a lady under the blossoms")


def smoker():
    p = Print(16, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 306)
    sea(p, 302)
    sail(p, 34, 322, 0.62)
    sail(p, 70, 310, 0.34, True)
    sail(p, 326, 316, 0.5)
    actor(p, 194, 290, topknot, "stern", lambda turn: checks(p, VERMILION, "#f3e6cc", 17, turn), stripes(p, "#7fa3ad", "#f3efdd", 8, 0), (INDIGO, "#e9e0c4"), INDIGO,
          "#e6bb55", [(8, WHITE), (8, INDIGO), (8, WHITE), (8, "#e6bb55")], lambda at: pipe(p, at), arms="high", turn=-0.05)
    titles(p, True, "八景川山", "大夕", "松之", 190)
    return p.svg("An actor with a pipe")


def traveller():
    p = Print(17, WIDTH, HEIGHT, ".6", "1.8")
    sky(p, 326)
    hills(p, 324)
    ground(p, 320)
    pine(p, False)
    mist(p, -30, 240, 170, 9, "#fbf0d4")
    actor(p, 168, 290, topknot, "stern", lambda turn: scales(p, INDIGO, "#dfe3d4", 24, turn), lattice(p, VERMILION, "#f3dcc0", 18), (OCHRE, RUST), BLACK, VERMILION,
          [(8, WHITE), (8, VERMILION), (8, WHITE)], lambda at: fan(p, at, "#f6e9c8", VERMILION), (WHITE, INDIGO, "petals"), mirror=True, turn=0.03)
    titles(p, False, "山之八景", "夕川", "水松", 226, 50)
    return p.svg("An actor as a traveler")


PRINTS = {"fan": fan_bearer, "shore": lady_of_the_shore, "hero": hero, "retainer": retainer, "blossoms": lady_of_the_blossoms, "pipe": smoker,
          "traveler": traveller}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, drawing in PRINTS.items():
        Path(sys.argv[1], f"{name}.svg").write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    main()
