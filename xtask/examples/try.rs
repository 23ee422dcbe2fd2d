fn main() {
    for path in std::env::args().skip(1) {
        let path = std::path::PathBuf::from(path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let t = std::thread::Builder::new()
            .stack_size(256 << 20)
            .spawn(move || {
                let document = match xtask::document::Document::load(path.parent().unwrap(), &path)
                {
                    Ok(d) => d,
                    Err(e) => {
                        println!("{name}: LOAD {e:?}");
                        return;
                    }
                };
                let ops = document
                    .value
                    .get("paths")
                    .and_then(|p| p.as_object())
                    .map_or(0, |p| {
                        p.values()
                            .map(|i| {
                                i.as_object().map_or(0, |i| {
                                    i.keys()
                                        .filter(|k| {
                                            [
                                                "get", "put", "post", "delete", "options", "head",
                                                "patch", "trace",
                                            ]
                                            .contains(&k.as_str())
                                        })
                                        .count()
                                })
                            })
                            .sum::<usize>()
                    });
                let (report, out) = xtask::generate_crate(&name, document, None);
                let made = out.as_ref().map_or(0, |c| {
                    c.files
                        .iter()
                        .filter(|f| f.0.contains("/operations/") && !f.0.ends_with("mod.rs"))
                        .count()
                });
                let mut codes = std::collections::BTreeMap::new();
                for d in report.iter() {
                    *codes.entry(d.code).or_insert(0) += 1;
                }
                println!(
                    "{name}: ops {ops} made {made} ok {} {codes:?}",
                    out.is_some()
                );
                if std::env::var_os("SHOW").is_some() {
                    println!("{}", report.render(xtask::diagnostic::Style::Plain));
                }
                if let (Some(dir), Some(c)) = (std::env::var_os("OUT"), out) {
                    for (p, t) in c.files.iter() {
                        let p = std::path::Path::new(&dir).join(&c.name).join(p);
                        std::fs::create_dir_all(p.parent().unwrap()).unwrap();
                        std::fs::write(p, t).unwrap();
                    }
                }
            })
            .unwrap();
        t.join().ok();
    }
}
