"""The bare loop everything is compared with: decode a file, call MediaPipe, nothing else."""

import sys

import cv2
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision


def main(model: str, video: str, silhouette: str = "") -> None:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=vision.RunningMode.VIDEO,
        output_segmentation_masks=bool(silhouette),
    )
    found = 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        capture = cv2.VideoCapture(video)
        t_ms = -1
        while True:
            ok, image = capture.read()
            if not ok:
                break
            t_ms = max(t_ms + 1, int(capture.get(cv2.CAP_PROP_POS_MSEC)))
            rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            found += bool(landmarker.detect_for_video(picture, t_ms).pose_landmarks)
    print(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
