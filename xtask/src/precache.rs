//! The service worker: a template that is told which files make up the page.
//!
//! The template has two places to fill. `/*PRECACHE*/[]` becomes the list of files that a visitor needs in order to
//! work offline on the CPU: the data set is kept by the page itself, and the places beside the desk, the workers for GPU,
//! threads, files of networks and object storage, and what answers for deployments are large and of no use to many.
//! `/*BUILD*/""` becomes a name for this build, so that an old cache is told from a new one.

use crate::Outcome;

const LIST: &str = "/*PRECACHE*/[]";
const BUILD: &str = "/*BUILD*/\"\"";

/// A file of the site: its path, relative to the site with `/` in it, and its bytes.
pub(crate) type SiteFile = (String, Vec<u8>);

/// The service worker for these files.
pub(crate) fn fill(template: &str, site: &[SiteFile]) -> Outcome<String> {
    for place in [LIST, BUILD] {
        if !template.contains(place) {
            return Err(format!("static/sw.js has no `{place}` to fill"));
        }
    }
    let code: Vec<_> = site.iter().filter(|(path, _)| is_code(path)).collect();
    let list: Vec<_> = code
        .iter()
        .filter(|(path, _)| is_precached(path))
        .map(|(path, _)| quoted(address(path)))
        .collect();
    let filled = template.replace(LIST, &format!("[{}]", list.join(",")));
    Ok(filled.replace(BUILD, &quoted(&fingerprint(code.iter().copied()))))
}

/// Whether a file belongs to the build. The data set does not: it never changes.
fn is_code(path: &str) -> bool {
    !path.starts_with("data/") && path != "sw.js"
}

/// How the paths begin of what is fetched by those who use it. It still counts for the build's name, or else cached
/// files could outlive their page.
const ON_DEMAND: [&str; 7] = [
    "places",
    "scorer",
    "worker_gpu",
    "worker_cpu_threads",
    "worker_models",
    "worker_objects",
    "parts/",
];

fn is_precached(path: &str) -> bool {
    // A snippet of a worker lies among those of the page.
    !ON_DEMAND.iter().any(|start| path.starts_with(start)) && !path.contains("/web/objects/")
}

/// The page goes by its folder's name. Some hosts redirect `index.html` there, and a browser takes no redirected answer
/// for a page from a service worker.
fn address(path: &str) -> &str {
    if path == "index.html" { "./" } else { path }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// FNV-1a, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): it tells builds apart and guards nothing.
pub(crate) fn fingerprint<'site>(files: impl Iterator<Item = &'site SiteFile>) -> String {
    let bytes =
        files.flat_map(|(path, content)| path.bytes().chain([0]).chain(content.iter().copied()));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "const files = /*PRECACHE*/[];\nconst build = /*BUILD*/\"\";\n";

    fn site(contents: [&str; 10]) -> Vec<SiteFile> {
        let paths = [
            "data/train.gz",
            "index.html",
            "snippets/a/inline0.js",
            "sw.js",
            "worker_gpu_bg.wasm",
            "worker_cpu_threads.js",
            "worker_objects.js",
            "parts/tunnel.js",
            "scorer_bg.wasm",
            "snippets/a/src/web/objects/browser.js",
        ];
        paths
            .into_iter()
            .zip(contents)
            .map(|(path, content)| (path.to_owned(), content.into()))
            .collect()
    }

    const CONTENTS: [&str; 10] = ["d", "i", "s", "w", "g", "t", "o", "p", "c", "b"];
    /// Where those stand that are no part of the build.
    const DATA: usize = 0;
    const SERVICE_WORKER: usize = 3;

    /// The contents, with other ones at these places.
    fn changed<const N: usize>(places: [usize; N]) -> [&'static str; 10] {
        let mut contents = CONTENTS;
        for place in places {
            contents[place] = "other";
        }
        contents
    }

    fn filled(contents: [&str; 10]) -> String {
        fill(TEMPLATE, &site(contents)).unwrap()
    }

    #[test]
    fn the_list_has_the_page_by_its_folder_and_leaves_out_what_few_need_and_itself() {
        let worker = filled(CONTENTS);
        assert!(
            worker.starts_with("const files = [\"./\",\"snippets/a/inline0.js\"];\n"),
            "{worker}"
        );
    }

    #[test]
    fn the_name_of_the_build_follows_the_code_and_nothing_else() {
        let before = filled(CONTENTS);
        assert_eq!(before, filled(changed([DATA, SERVICE_WORKER])));
        for at in 0..CONTENTS.len() {
            if at != DATA && at != SERVICE_WORKER {
                assert_ne!(before, filled(changed([at])), "file {at}");
            }
        }
    }

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        // "a\0b" by the published algorithm, computed apart from this code.
        assert_eq!(
            fingerprint([("a".to_owned(), b"b".to_vec())].iter()),
            "e5d29919042666b2"
        );
    }

    #[test]
    fn a_template_without_its_places_is_refused() {
        assert!(
            fill("const files = [];", &[])
                .unwrap_err()
                .contains("/*PRECACHE*/")
        );
    }
}
