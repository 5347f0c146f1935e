//! What the doctor says of the space that is left.

use std::fs;

use madang_tests::SmallDisk;

use super::{Said, ask};

/// Below so many free bytes the database itself may find no place.
const SPACE_BYTES_MIN: u64 = 16 * MIB;
/// How far from a limit something is that is just before or behind it, in bytes.
const A_BIT: u64 = 64 * 1024;
const MIB: u64 = 1024 * 1024;

/// What is said of a folder on this disk, where so many bytes are taken.
async fn with_ballast(disk: &SmallDisk, bytes: u64) -> Said {
    let (data, ballast) = (disk.path().join("data"), disk.path().join("ballast"));
    fs::create_dir_all(&data).expect("the disk can be written");
    fs::write(ballast, vec![0; usize::try_from(bytes).expect("it fits")]).expect("there is space");
    ask(&data, &["--port", "0"]).await
}

#[tokio::test]
async fn little_space_is_told_before_it_is_too_little() {
    let Some(disk) = SmallDisk::of_mebibytes(2048) else { return };
    let said = with_ballast(&disk, 0).await;
    assert!(said.about("space").starts_with("ok ") && said.about("space").contains("2147 MB"), "{:#?}", said.lines);

    let Some(disk) = SmallDisk::of_mebibytes(32) else { return };
    let beyond = 32 * MIB - SPACE_BYTES_MIN;
    let said = with_ballast(&disk, beyond - A_BIT).await;
    assert!(said.about("space").starts_with("look"), "{}", said.about("space"));
    assert!(said.about("space").contains("pictures are refused") && said.well, "{:#?}", said.lines);
    with_ballast(&disk, beyond + A_BIT).await.is_bad("space", "texts will soon be refused");
    let said = with_ballast(&disk, 0).await;
    assert!(said.about("space").starts_with("look"), "it is told anew each time: {}", said.about("space"));
}
