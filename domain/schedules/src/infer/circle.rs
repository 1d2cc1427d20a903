//! Groups of times of day, on a circle of 24 hours: 23:50 and 00:10 are close together.

/// Minutes of a day.
pub(super) const DAY: i32 = 1_440;

/// A group that is wider than this may be two, joined by runs at odd times.
const WIDE: i32 = 240;

/// Within how many minutes points are neighbours.
const NEAR: i32 = 45;

/// One episode of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    /// Index of the episode.
    pub(super) index: usize,
    /// Its minute, counted on over midnight within a group, so that all of a group lie in one stretch.
    pub(super) minute: i32,
}

/// Distances between neighbours of sorted minutes, around the circle; the last one leads back to the first.
pub(super) fn gaps(sorted: &[i32]) -> impl Iterator<Item = i32> + '_ {
    let next = sorted.iter().skip(1).copied();
    let around = sorted.first().map(|first| first + DAY);
    sorted
        .iter()
        .zip(next.chain(around))
        .map(|(one, next)| next - one)
}

/// Groups with no gap longer than `most`, each sorted by minute. Runs at odd times are left out where they join others.
pub(super) fn groups(minutes: &[i32], most: i32) -> Vec<Vec<Point>> {
    let mut points: Vec<Point> = minutes
        .iter()
        .enumerate()
        .map(|(index, minute)| Point {
            index,
            minute: *minute,
        })
        .collect();
    points.sort_unstable_by_key(|point| (point.minute, point.index));
    let mut groups = Vec::new();
    for group in around(&points, most) {
        if width(&group) <= WIDE || group.len() < 8 {
            groups.push(group);
            continue;
        }
        groups.extend(apart(&dense(group), most));
    }
    groups
}

/// From the first minute to the last.
pub(super) fn width(group: &[Point]) -> i32 {
    match (group.first(), group.last()) {
        (Some(first), Some(last)) => last.minute - first.minute,
        _ => 0,
    }
}

/// Cuts the circle at its long gaps, or else at its longest.
fn around(points: &[Point], most: i32) -> Vec<Vec<Point>> {
    let minutes: Vec<i32> = points.iter().map(|point| point.minute).collect();
    let gaps: Vec<i32> = gaps(&minutes).collect();
    let longest = (0..gaps.len()).max_by_key(|index| (gaps[*index], usize::MAX - index));
    let Some(longest) = longest else {
        return Vec::new();
    };
    let start = (longest + 1) % points.len();
    let unrolled: Vec<Point> = (0..points.len())
        .map(|step| {
            let point = points[(start + step) % points.len()];
            let turn = if start + step < points.len() { 0 } else { DAY };
            Point {
                minute: point.minute + turn,
                ..point
            }
        })
        .collect();
    apart(&unrolled, most)
}

fn apart(points: &[Point], most: i32) -> Vec<Vec<Point>> {
    points
        .chunk_by(|one, next| next.minute - one.minute <= most)
        .map(<[Point]>::to_vec)
        .collect()
}

/// Those with at least an eighth of the neighbours that the best has.
fn dense(group: Vec<Point>) -> Vec<Point> {
    let (mut from, mut to) = (0, 0);
    let mut neighbours = Vec::with_capacity(group.len());
    for point in &group {
        while group[from].minute < point.minute - NEAR {
            from += 1;
        }
        while to < group.len() && group[to].minute <= point.minute + NEAR {
            to += 1;
        }
        neighbours.push(to - from);
    }
    let least = (neighbours.iter().max().copied().unwrap_or(0) / 8).max(3);
    group
        .into_iter()
        .zip(neighbours)
        .filter_map(|(point, count)| (count >= least).then_some(point))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes_of(groups: &[Vec<Point>]) -> Vec<Vec<i32>> {
        let of = |group: &Vec<Point>| group.iter().map(|point| point.minute).collect();
        groups.iter().map(of).collect()
    }

    #[test]
    fn midnight_is_no_border() {
        assert_eq!(
            minutes_of(&groups(&[10, 1_430, 1_425, 20], 60)),
            [vec![1_425, 1_430, 1_450, 1_460]]
        );
    }

    #[test]
    fn distant_times_are_groups_of_their_own() {
        assert_eq!(
            minutes_of(&groups(&[1_320, 720, 1_322, 725, 30], 60)),
            [vec![720, 725], vec![1_320, 1_322], vec![1_470]]
        );
    }

    #[test]
    fn runs_by_day_do_not_join_two_slots() {
        let mut minutes = vec![];
        for night in 0..40 {
            minutes.extend([720 + night % 5, 1_320 + night % 7]);
        }
        minutes.extend([800, 900, 1_000, 1_100, 1_200, 600]);
        let found = groups(&minutes, 180);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|group| group.len() == 40));
    }

    #[test]
    fn runs_all_over_six_hours_stay_one_group() {
        let minutes: Vec<i32> = (0..100).map(|run| 540 + run * 37 % 360).collect();
        let found = groups(&minutes, 180);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), 100);
    }

    #[test]
    fn no_times_are_no_groups() {
        assert!(groups(&[], 60).is_empty());
        assert_eq!(
            groups(&[5], 60),
            [[Point {
                index: 0,
                minute: 5
            }]]
        );
    }
}
